import qrcode from 'qrcode-generator';

const quietModules = 4;

/**
 * Draws a text as a QR code of dark modules into an SVG, with the quiet zone that scanners need.
 * Codes are capitals, digits and dashes, for which QR has a mode of its own: the smallest picture.
 */
export function drawQr(svg: Element, text: string): void {
  const code = qrcode(0, 'M');
  code.addData(text, 'Alphanumeric');
  code.make();
  const modules = code.getModuleCount();
  const side = modules + 2 * quietModules;
  let path = '';
  for (let y = 0; y < modules; y++) {
    for (let x = 0; x < modules; x++) {
      if (code.isDark(y, x)) path += `M${x + quietModules} ${y + quietModules}h1v1h-1z`;
    }
  }
  const dark = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  dark.setAttribute('d', path);
  svg.setAttribute('viewBox', `0 0 ${side} ${side}`);
  svg.replaceChildren(dark);
}
