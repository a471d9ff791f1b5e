// The map of the country: each province is a link, darker the more there is. It is read with the keyboard (Tab) and
// aloud; the table beside it says the same.

import { useState } from "preact/hooks";
import { ticks } from "d3-array";
import { scaleThreshold } from "d3-scale";
import { to } from "../router";
import { useFormats, useWords } from "../words";
import { useOutlines } from "./outlines";

interface Props {
    title: string;
    /** What is shown of each province; one that is not in it is out of the caller's reach. */
    values: Map<string, number>;
    /** What is said of the province that is looked at. */
    tell: (code: string) => string;
}

/** Five steps at most, on round numbers. */
function steps(values: Iterable<number>): number[] {
    const most = Math.max(1, ...values);
    const found = ticks(0, most, 5).filter((n) => n > 0 && n < most && Number.isInteger(n));
    return found.slice(0, 4);
}

export function CountryMap({ title, values, tell }: Props) {
    const words = useWords();
    const { number } = useFormats();
    const outlines = useOutlines();
    const [looked, look] = useState<string | null>(null);

    if (!outlines) return <div class="map-ground" aria-hidden="true" />;

    const limits = steps(values.values());
    const shade = scaleThreshold<number, number>()
        .domain([1, ...limits])
        .range([0, ...limits.map((_, n) => n + 1), limits.length + 1]);
    const [x, y, width, height] = outlines.box;
    const margin = 20;

    return (
        <figure class="map">
            <svg
                viewBox={`${x - margin} ${y - margin} ${width + 2 * margin} ${height + 2 * margin}`}
                role="group"
                aria-label={title}
                onMouseLeave={() => look(null)}
            >
                {outlines.provinces.map(({ code, name, path }) => {
                    const value = values.get(code);
                    if (value === undefined) {
                        return <path key={code} d={path} class="province out" aria-hidden="true" />;
                    }
                    return (
                        <a
                            key={code}
                            href={to.region(code)}
                            aria-label={`${name}: ${tell(code)}`}
                            onMouseEnter={() => look(code)}
                            onFocus={() => look(code)}
                            onBlur={() => look(null)}
                        >
                            <path d={path} class={`province shade-${shade(value)} ${looked === code ? "looked" : ""}`} />
                        </a>
                    );
                })}
                {/* Drawn last, so that the line around the province is not under its neighbours. */}
                {looked && <path class="province-line" d={outlines.provinces.find(({ code }) => code === looked)?.path} />}
            </svg>
            <figcaption>
                <span class="map-told" aria-hidden="true">
                    {looked ? (
                        <>
                            <strong>{outlines.provinces.find(({ code }) => code === looked)?.name}</strong> {tell(looked)}
                        </>
                    ) : (
                        words.map.help
                    )}
                </span>
                <ul class="legend" aria-label={words.map.legend}>
                    <li>
                        <i class="swatch shade-0" />0
                    </li>
                    {[0, ...limits].map((from, n) => {
                        const end = limits[n];
                        return (
                            <li key={from}>
                                <i class={`swatch shade-${n + 1}`} />
                                {end === undefined ? `≥ ${number(Math.max(1, from))}` : `${number(Math.max(1, from))}–${number(end - 1)}`}
                            </li>
                        );
                    })}
                </ul>
            </figcaption>
        </figure>
    );
}
