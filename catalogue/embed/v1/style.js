// The look: the host's fonts and colours, unless told otherwise. Rules inside a shadow root outlive any of the host's.
const STYLE = `
:host{display:block!important;container-type:inline-size!important}
:host([hidden]){display:none!important}
[part~=catalogue]{--c:inherit;--b:transparent;--line:var(--odl-border,color-mix(in srgb,currentColor 55%,transparent));--link:var(--odl-accent,currentColor);--round:var(--odl-radius,.25rem);--gap:var(--odl-gap,1rem);color:var(--odl-color,var(--c));background:var(--odl-background,var(--b));font-family:var(--odl-font,inherit);line-height:1.5;text-align:start;overflow-wrap:anywhere}
.light,.auto{--c:#1b1b1b;--b:#fff;color-scheme:light}
.dark{--c:#f0f0f0;--b:#161616;color-scheme:dark}
@media(prefers-color-scheme:dark){.auto{--c:#f0f0f0;--b:#161616;color-scheme:dark}}
.light,.dark,.auto,.ground{padding:var(--gap)}
[hidden]{display:none!important}
*,*::before{box-sizing:border-box}
a,button[part~=open]{color:var(--link);text-decoration:underline;text-underline-offset:.15em}
input,select,button{font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:var(--round);padding:.4rem .6rem;min-height:2.5rem;max-width:100%}
option{color:CanvasText;background:Canvas}
button{cursor:pointer}
button[disabled]{opacity:.6;cursor:default}
button[part~=open]{border:0;padding:0;min-height:1.6rem;text-align:start;font-weight:inherit}
button[part~=preview-button]{min-height:1.75rem;padding:.1rem .6rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
form,[part=sort],[part=choices],[part=pages]{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:0 0 var(--gap)}
form{align-items:end}form label{flex:1 1 14rem}form input{display:block;width:100%}
ul{list-style:none;margin:0;padding:0}
h2,h3,h4,h5,h6{font-size:1.1em;margin:0 0 .25rem;font-weight:700}
p{margin:0 0 .5rem}
[part=item]{border-top:1px solid var(--line);padding:var(--gap) 0}
[part=dataset]{border-inline-start:3px solid var(--link);padding-inline-start:var(--gap);margin-top:var(--gap)}
[part=dataset] :is(h3,h4,h5,h6){margin-top:var(--gap)}
[part=description]{white-space:pre-line;max-height:24rem;overflow:auto}
[part=resource]{margin:.35rem 0}
dl{display:flex;flex-wrap:wrap;gap:.15rem 1.5rem;margin:.35rem 0}dt,dd{display:inline;margin:0}dt::after{content:" : "}dt:lang(en)::after{content:": "}dd{font-weight:600}
[part=facet]{border-bottom:1px solid var(--line)}summary{cursor:pointer;padding:.5rem 0;font-weight:600}
[part=facet] label{display:flex;gap:.5rem;padding:.25rem 0;align-items:baseline}[part=facet] input{min-height:0}
[part=facet] ul{padding-bottom:.5rem}
[part=narrow]>summary{border:1px solid var(--line);border-radius:var(--round);padding:.4rem .6rem;margin-bottom:.5rem}
.scroll{overflow:auto;max-height:22rem;border:1px solid var(--line)}
table{border-collapse:collapse;font-size:.875em}caption{text-align:start;padding:.25rem .5rem}th,td{border:1px solid var(--line);padding:.2rem .5rem;text-align:start;overflow-wrap:normal}
svg{width:100%;max-height:28rem;display:block;border:1px solid var(--line)}
path{fill:none;stroke:var(--link);vector-effect:non-scaling-stroke}path.Polygon{fill-opacity:.25;fill:var(--link)}path.Point{stroke-width:7;stroke-linecap:round}
[part=source]{font-size:.875em;margin-top:var(--gap)}
[aria-busy=true] [part=list]{opacity:.5}
@container(min-width:46rem){[part=body]{display:grid;grid-template-columns:15rem 1fr;gap:calc(2*var(--gap))}[part=body].one{display:block}}
@media print{form,[part=facets],[part=pages],[part=sort]{display:none}}
`;
let sheet;

function dress(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  root.adoptedStyleSheets = [sheet];
}
