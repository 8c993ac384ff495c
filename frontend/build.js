// Compile and copy what the browser gets into static/build/, with the licence of each part.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { compile } from "sass";

const OUT = "static/build";
const fonts = {
  "@fontsource-variable/source-sans-3": [
    "source-sans-3-latin-wght-normal",
    "source-sans-3-latin-wght-italic",
  ],
  "@fontsource-variable/source-serif-4": [
    "source-serif-4-latin-wght-normal",
    "source-serif-4-latin-wght-italic",
  ],
  "@fontsource/atkinson-hyperlegible-mono": ["atkinson-hyperlegible-mono-latin-400-normal"],
};
// Those of the certificate, which is no page: its writer reads no compressed fonts. The letters beyond
// Western Europe lie apart, to be asked second.
const weights = [400, 600, 700];
const printed = {
  "@fontsource/source-sans-3": [
    ...weights.map((weight) => ["print", `source-sans-3-latin-${weight}-normal`]),
    ...weights.map((weight) => ["print-beyond", `source-sans-3-latin-ext-${weight}-normal`]),
  ],
  "@fontsource/atkinson-hyperlegible-mono": [["print", "atkinson-hyperlegible-mono-latin-400-normal"]],
};
const licences = { "htmx.org": "htmx", ...Object.fromEntries(Object.keys({ ...fonts, ...printed }).map((name) => [name, name.split("/")[1]])) };

rmSync(OUT, { recursive: true, force: true });
mkdirSync(`${OUT}/fonts`, { recursive: true });
mkdirSync(`${OUT}/licences`);
for (const folder of ["print", "print-beyond"]) mkdirSync(`${OUT}/${folder}`);

for (const [name, files] of Object.entries(fonts))
  for (const file of files) cpSync(`node_modules/${name}/files/${file}.woff2`, `${OUT}/fonts/${file}.woff2`);
for (const [name, files] of Object.entries(printed))
  for (const [folder, file] of files)
    writeFileSync(`${OUT}/${folder}/${file}.ttf`, unpack(readFileSync(`node_modules/${name}/files/${file}.woff`)));
for (const [name, file] of Object.entries(licences))
  cpSync(`node_modules/${name}/LICENSE`, `${OUT}/licences/${file}.txt`);
cpSync("node_modules/htmx.org/dist/htmx.min.js", `${OUT}/htmx.min.js`);

// govuk-frontend is MIT by its metadata, but its package brings no licence text along.
const govuk = JSON.parse(readFileSync("node_modules/govuk-frontend/package.json", "utf8"));
if (govuk.license !== "MIT") throw new Error(`govuk-frontend is now under ${govuk.license}; look before shipping it.`);
writeFileSync(
  `${OUT}/licences/govuk-frontend.txt`,
  readFileSync("frontend/mit.txt", "utf8").replace("AUTHOR", govuk.author.name),
);

// Last, because its presence tells make and the system check that the rest is there.
const { css } = compile("frontend/base.scss", { loadPaths: ["node_modules"], style: "compressed" });
writeFileSync(`${OUT}/base.css`, css);

// A WOFF file is an ordinary font whose tables are deflated one by one: https://www.w3.org/TR/WOFF/
function unpack(woff) {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  const power = Math.floor(Math.log2(count));
  [count, 16 << power, power, 16 * count - (16 << power)].forEach((value, n) => head.writeUInt16BE(value, 4 + 2 * n));
  const tables = [];
  let place = head.length;
  for (let n = 0; n < count; n++) {
    const entry = 44 + 20 * n;
    const [start, packed, size] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at));
    const raw = woff.subarray(start, start + packed);
    const table = packed < size ? inflateSync(raw) : raw;
    woff.copy(head, 12 + 16 * n, entry, entry + 4);
    woff.copy(head, 16 + 16 * n, entry + 16, entry + 20);
    head.writeUInt32BE(place, 20 + 16 * n);
    head.writeUInt32BE(size, 24 + 16 * n);
    const padded = Buffer.alloc(Math.ceil(size / 4) * 4);
    table.copy(padded);
    tables.push(padded);
    place += padded.length;
  }
  return Buffer.concat([head, ...tables]);
}
