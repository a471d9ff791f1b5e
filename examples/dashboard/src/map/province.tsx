// One province with its libraries as points. The points are for looking: the lists on the same screen hold every library.

import type { ComponentChildren } from "preact";
import { useWords } from "../words";
import { place, useOutlines } from "./outlines";

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
    /** How many there are of each, also of those without a place. */
    counts: Record<Spot["role"], ComponentChildren>;
}

export function ProvinceMap({ code, title, spots, counts }: Props) {
    const words = useWords();
    const outlines = useOutlines();
    const province = outlines?.provinces.find((outline) => outline.code === code);
    if (!outlines || !province) return <div class="map-ground" aria-hidden="true" />;

    const [x, y, width, height] = province.box;
    const margin = Math.max(width, height) * 0.04;
    const box = [x - margin, y - margin, width + 2 * margin, height + 2 * margin] as const;
    const size = Math.max(box[2], box[3] * 1.6) / 150;
    // Those who take part are drawn over those who do not.
    const order = { none: 0, replication: 1, beneficiary: 2 };
    const sorted = [...spots].sort((one, other) => order[one.role] - order[other.role]);

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
                            <span>
                                {words.map.roles[role]} {counts[role]}
                            </span>
                        </li>
                    ))}
                </ul>
            </figcaption>
        </figure>
    );
}

function near([x, y, width, height]: readonly number[], [bx, by, bwidth, bheight]: readonly number[]): boolean {
    const [a, b, c, d] = [x ?? 0, y ?? 0, width ?? 0, height ?? 0];
    const [e, f, g, h] = [bx ?? 0, by ?? 0, bwidth ?? 0, bheight ?? 0];
    return a < e + g && a + c > e && b < f + h && b + d > f;
}
