"""« Publier » : from « suis-je concerné ? » to « c’est en ligne », for a local authority."""
