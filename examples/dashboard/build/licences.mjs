// Writes public/licences.txt: the notices of what is bundled, which must go along with it. What `npm ls` names without
// the tools of the build is what the bundle holds.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const here = new URL("../", import.meta.url);
const tree = JSON.parse(execFileSync("npm", ["ls", "--omit=dev", "--all", "--json"], { cwd: here, encoding: "utf8" }));

const names = new Set();
const collect = ({ dependencies = {} }) => {
    for (const [name, inner] of Object.entries(dependencies)) {
        // What a package could work with is named too, and not there.
        if (!existsSync(new URL(`node_modules/${name}/`, here))) continue;
        names.add(name);
        collect(inner);
    }
};
collect(tree);

const notice = (name) => {
    const folder = new URL(`node_modules/${name}/`, here);
    const { version, license } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
    const file = readdirSync(folder).find((found) => /^licen[cs]e/i.test(found));
    if (!file) throw new Error(`${name} brings no licence text`);
    return `${name} ${version} (${license})\n\n${readFileSync(new URL(file, folder), "utf8").trim()}`;
};

const data = new URL("../../data/LICENSES.md", here);
if (!existsSync(data)) throw new Error("data/LICENSES.md is missing");

const parts = [
    "What the dashboard of Sinergi is made of, besides Sinergi itself (Apache License 2.0).",
    ...[...names].sort().map(notice),
    `Outlines of the provinces\n\n${readFileSync(data, "utf8").trim()}`,
];
const text = `${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
const target = new URL("public/licences.txt", here);
// Written only when it is another: scripts/ensure-dashboard goes by the time of the sources.
if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
