// Turns the outlines of the provinces (../../data/provinces.geojson) into SVG paths, once, when the dashboard is built:
// the browser then draws the map without a projection and before any other request.
//
// The country lies along the equator, where degrees of longitude and latitude are nearly as long (11 degrees away the
// difference is 2 %), so degrees are drawn as they are: 100 units each, north up.

import { readFileSync, writeFileSync } from "node:fs";
import { geoIdentity, geoPath } from "d3-geo";

const source = new URL("../../../data/provinces.geojson", import.meta.url);
const target = new URL("../src/map/outlines.json", import.meta.url);

const collection = JSON.parse(readFileSync(source, "utf8"));
const projection = geoIdentity().reflectY(true).fitWidth(4640, collection);
const path = geoPath(projection).digits(1);

const box = (shape) => {
    const [[x0, y0], [x1, y1]] = path.bounds(shape);
    return [x0, y0, x1 - x0, y1 - y0].map((n) => Math.round(n * 10) / 10);
};

writeFileSync(
    target,
    JSON.stringify({
        scale: projection.scale(),
        translate: projection.translate(),
        box: box(collection),
        provinces: collection.features.map((province) => ({
            code: province.properties.code,
            name: province.properties.name,
            path: path(province),
            box: box(province),
        })),
    }),
);
