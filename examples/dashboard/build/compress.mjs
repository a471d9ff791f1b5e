// Puts a compressed form beside each file of dist/site/ that gets smaller by it, for the service to send as it is, and
// stops the build when the whole weighs too much.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** What all files together may weigh, compressed. */
const MOST = 600 * 1024;

const site = fileURLToPath(new URL("../dist/site/", import.meta.url));
const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

let weight = 0;
for (const { name, parentPath } of files) {
    const file = join(parentPath, name);
    const plain = readFileSync(file);
    const gzip = gzipSync(plain, { level: 9 });
    const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
    // Those who take no brotli get the larger form: that one counts.
    weight += Math.min(plain.length, gzip.length);
    if (gzip.length < 0.9 * plain.length) {
        writeFileSync(`${file}.gz`, gzip);
        writeFileSync(`${file}.br`, brotli);
    }
}

console.log(`The dashboard: ${files.length} files, ${Math.round(weight / 1024)} KB compressed`);
if (weight > MOST) throw new Error(`That is more than ${MOST / 1024} KB.`);
