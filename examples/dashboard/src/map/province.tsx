// One province with its libraries as points. The points are for looking: the lists on the same screen hold every library.

import { useFormats, useWords } from "../words";
import { place, useOutlines, type Box, type Outlines } from "./outlines";

export interface Spot {
    id: string;
    name: string;
    longitude: number;
    latitude: number;
    role: "beneficiary" | "replication" | "none";
}

interface Props {
    code: string;
    title: string;
    spots: Spot[];
    /** Show the part where the points are, not the whole province. */
    close?: boolean;
}

export function ProvinceMap({ code, title, spots, close = false }: Props) {
    const words = useWords();
    const { number } = useFormats();
    const outlines = useOutlines();
    const province = outlines?.provinces.find((outline) => outline.code === code);
    if (!outlines || !province) return <div class="map-ground" aria-hidden="true" />;

    const [x, y, width, height] = (close && around(outlines, spots)) || province.box;
    const margin = Math.max(width, height) * 0.04;
    const box = [x - margin, y - margin, width + 2 * margin, height + 2 * margin] as const;
    const size = Math.max(box[2], box[3] * 1.6) / 150;
    // Those who take part are drawn over those who do not.
    const order = { none: 0, replication: 1, beneficiary: 2 };
    const sorted = [...spots].sort((one, other) => order[one.role] - order[other.role]);
    const count = (role: Spot["role"]) => spots.filter((spot) => spot.role === role).length;

    return (
        <figure class="map province-map">
            <svg viewBox={box.join(" ")} role="img" aria-label={title}>
                {outlines.provinces
                    .filter((outline) => outline.code !== code && near(outline.box, box))
                    .map((outline) => (
                        <path key={outline.code} d={outline.path} class="province out" />
                    ))}
                <path d={province.path} class="province here" />
                {sorted.map((spot) => {
                    const [cx, cy] = place(outlines, spot.longitude, spot.latitude);
                    return (
                        <circle key={spot.id} cx={cx} cy={cy} r={size} class={`spot ${spot.role}`}>
                            <title>{spot.name}</title>
                        </circle>
                    );
                })}
            </svg>
            <figcaption>
                <ul class="legend" aria-label={words.map.legend}>
                    {(["beneficiary", "replication", "none"] as const).map((role) => (
                        <li key={role}>
                            <i class={`swatch spot-${role}`} />
                            {words.map.roles[role]} ({number(count(role))})
                        </li>
                    ))}
                </ul>
            </figcaption>
        </figure>
    );
}

/** A box around the points, never so close that the coast is a heap of corners (half a degree). */
function around(outlines: Outlines, spots: Spot[]): Box | null {
    if (spots.length === 0) return null;
    const points = spots.map(({ longitude, latitude }) => place(outlines, longitude, latitude));
    const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
    const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
    const size = Math.max(right - left, bottom - top, outlines.scale / 2) * 1.15;
    return [(left + right) / 2 - size / 2, (top + bottom) / 2 - size / 2, size, size];
}

function near([x, y, width, height]: readonly number[], [bx, by, bwidth, bheight]: readonly number[]): boolean {
    const [a, b, c, d] = [x ?? 0, y ?? 0, width ?? 0, height ?? 0];
    const [e, f, g, h] = [bx ?? 0, by ?? 0, bwidth ?? 0, bheight ?? 0];
    return a < e + g && a + c > e && b < f + h && b + d > f;
}
