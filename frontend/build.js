// Compile and copy what the browser gets into static/build/, with the licence of each part.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const licences = { "htmx.org": "htmx", ...Object.fromEntries(Object.keys(fonts).map((name) => [name, name.split("/")[1]])) };

rmSync(OUT, { recursive: true, force: true });
mkdirSync(`${OUT}/fonts`, { recursive: true });
mkdirSync(`${OUT}/licences`);

for (const [name, files] of Object.entries(fonts))
  for (const file of files) cpSync(`node_modules/${name}/files/${file}.woff2`, `${OUT}/fonts/${file}.woff2`);
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
