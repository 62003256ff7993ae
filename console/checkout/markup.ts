import css from './style.css?inline';

const html = `
<section part="box" aria-labelledby="title">
  <p id="title" class="said"></p>
  <div class="unavailable" part="unavailable" hidden>
    <p role="status"></p>
    <button id="again" class="quiet" part="button quiet" type="button"></button>
  </div>
  <div class="field" part="field">
    <label id="code-label" for="code"></label>
    <div class="row">
      <input id="code" part="input" maxlength="40" autocomplete="off" autocapitalize="characters"
        autocorrect="off" spellcheck="false" enterkeyhint="done" aria-describedby="code-note">
      <button id="use" part="button" type="button"></button>
    </div>
    <p id="code-note" class="note" part="note" aria-live="polite"></p>
  </div>
  <div id="points" class="field" part="field" hidden>
    <div class="label"><label id="points-label" for="slider"></label><output for="slider"></output></div>
    <div id="spend" class="row">
      <input id="slider" part="slider" type="range" min="0" step="1" value="0"
        aria-describedby="points-note">
      <input id="number" part="input" inputmode="numeric" autocomplete="off"
        aria-labelledby="points-label" aria-describedby="points-note">
      <button id="all" class="quiet" part="button quiet" type="button"></button>
    </div>
    <p id="points-note" class="note" part="note" aria-live="polite"></p>
  </div>
  <dl class="lines" part="lines"></dl>
  <p class="said" role="status" id="said"></p>
</section>`;

/** The element's inside, with its style as a sheet: a strict policy forbids a `<style>`. */
export function createParts(root: ShadowRoot) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = html;
  const get = <E extends Element>(selector: string, kind: new () => E): E => {
    const found = root.querySelector(selector);
    if (found instanceof kind) return found;
    throw new Error(`no ${selector}`);
  };
  const input = (selector: string) => get(selector, HTMLInputElement);
  const button = (selector: string) => get(selector, HTMLButtonElement);
  const part = (selector: string) => get(selector, HTMLElement);
  return {
    title: part('#title'),
    unavailable: part('.unavailable'),
    unavailableText: part('.unavailable p'),
    again: button('#again'),
    codeLabel: part('#code-label'),
    code: input('#code'),
    use: button('#use'),
    codeNote: part('#code-note'),
    points: part('#points'),
    pointsLabel: part('#points-label'),
    output: part('output'),
    spend: part('#spend'),
    slider: input('#slider'),
    number: input('#number'),
    all: button('#all'),
    pointsNote: part('#points-note'),
    lines: part('.lines'),
    said: part('#said'),
  };
}
export type Parts = ReturnType<typeof createParts>;
