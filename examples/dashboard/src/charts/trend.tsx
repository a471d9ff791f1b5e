// Numbers over the years, as lines. Each year of each line is a link to its rows; the table below says the same.

import { line, area, curveMonotoneX } from "d3-shape";
import { scaleLinear, scalePoint } from "d3-scale";
import { to } from "../router";
import { Table } from "../parts/table";
import { Count } from "../parts/figures";
import { useFormats, useWords } from "../words";
import { useWidth } from "./width";

export interface Line {
    name: string;
    tone: "main" | "second" | "third";
    points: { period: string; value: number; rows: string | null }[];
}

export function Trend({ title, period, lines }: { title: string; period: string; lines: Line[] }) {
    const words = useWords();
    const { number } = useFormats();
    const [frame, width] = useWidth(560);
    const height = width < 420 ? 240 : 300;
    const room = { top: 16, right: 20, bottom: 30, left: 46 };

    const periods = lines[0]?.points.map((point) => point.period) ?? [];
    const x = scalePoint(periods, [room.left, width - room.right]);
    const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
    const y = scaleLinear([0, most], [height - room.bottom, room.top]).nice(4);
    type Point = Line["points"][number];
    const path = line<Point>((point) => x(point.period) ?? 0, (point) => y(point.value)).curve(curveMonotoneX);
    const ground = area<Point>((point) => x(point.period) ?? 0, y(0), (point) => y(point.value)).curve(curveMonotoneX);
    const sparse = width < 420 && periods.length > 6;

    return (
        <figure class="trend">
            <ul class="legend" aria-hidden="true">
                {lines.map(({ name, tone }) => (
                    <li key={name}>
                        <i class={`swatch tone-${tone}`} />
                        {name}
                    </li>
                ))}
            </ul>
            <div ref={frame}>
                <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={title}>
                    <g class="axis" aria-hidden="true">
                        {y.ticks(4).filter(Number.isInteger).map((tick) => (
                            <g key={tick}>
                                <line x1={room.left} x2={width - room.right} y1={y(tick)} y2={y(tick)} />
                                <text x={room.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
                                    {number(tick)}
                                </text>
                            </g>
                        ))}
                        {periods.map((name, n) =>
                            sparse && n % 2 !== (periods.length - 1) % 2 ? null : (
                                <text key={name} x={x(name)} y={height - 8} text-anchor="middle">
                                    {name}
                                </text>
                            ),
                        )}
                    </g>
                    {lines.map(({ name, tone, points }) => (
                        <g key={name} class={`line tone-${tone}`}>
                            <path class="line-ground" d={ground(points) ?? ""} />
                            <path class="line-stroke" d={path(points) ?? ""} />
                            {points.map((point) => {
                                const spot = <Spot x={x(point.period) ?? 0} y={y(point.value)} says={`${name}, ${point.period}: ${number(point.value)}`} />;
                                return point.rows ? (
                                    <a key={point.period} href={to.rows(point.rows)} aria-label={words.figures.rowsOf(number(point.value), `${name}, ${point.period}`)}>
                                        {spot}
                                    </a>
                                ) : (
                                    <g key={point.period}>{spot}</g>
                                );
                            })}
                        </g>
                    ))}
                </svg>
            </div>
            <details>
                <summary>{words.charts.asTable}</summary>
                <Table
                    caption={title}
                    quiet
                    by={(name) => name}
                    rows={periods}
                    empty={words.states.nothing}
                    columns={[
                        { head: period, names: true, cell: (name) => name },
                        ...lines.map((one) => ({
                            head: one.name,
                            number: true,
                            cell: (name: string) => {
                                const point = one.points.find((found) => found.period === name);
                                return point ? <Count value={point.value} rows={point.rows} of={`${one.name}, ${name}`} /> : "–";
                            },
                        })),
                    ]}
                />
            </details>
        </figure>
    );
}

function Spot({ x, y, says }: { x: number; y: number; says: string }) {
    return (
        <>
            <circle class="spot-room" cx={x} cy={y} r={12} />
            <circle class="spot-mark" cx={x} cy={y} r={3.5}>
                <title>{says}</title>
            </circle>
        </>
    );
}
