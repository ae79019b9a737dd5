package io.stepwise.data.card;

/** How the page looks: the system's font, light or dark, colours that differ in lightness too. */
final class CardStyle {
  static final String CSS =
      """
      :root{color-scheme:light dark;--pos:#1b7f79;--neu:#9aa5b1;--neg:#d1495b;--un:#d9d4c7;--bar:#4c6a92}
      body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
      .tiles{display:flex;flex-wrap:wrap;gap:1.5rem}.tiles b{display:block;font-size:1.4rem}
      table{border-collapse:collapse}td{padding:.15rem 1rem .15rem 0}.n{text-align:right}
      td,.tiles b{font-variant-numeric:tabular-nums}
      svg{width:100%;height:auto}svg text{font-size:10px;text-anchor:middle;fill:currentColor}
      rect.positive{fill:var(--pos)}rect.neutral{fill:var(--neu)}rect.negative{fill:var(--neg)}
      rect.unrated{fill:var(--un)}rect.plain{fill:var(--bar)}
      .legend i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em}
      i.positive{background:var(--pos)}i.neutral{background:var(--neu)}
      i.negative{background:var(--neg)}i.unrated{background:var(--un)}
      article{border-top:1px solid #8884;padding:1rem 0}article li{white-space:pre-wrap;
      margin:.3rem 0;padding-left:.6rem;border-left:4px solid var(--un)}article ul{padding-left:1rem}
      li.positive{border-color:var(--pos)}li.neutral{border-color:var(--neu)}
      li.negative{border-color:var(--neg)}.where{margin:.2rem 0;opacity:.7;font-size:.85rem}
      """;

  private CardStyle() {}
}
