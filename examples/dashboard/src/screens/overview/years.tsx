// From 2018 to the day that is asked for.

import { both, useAnswer } from "../../api/use";
import { Trend, type Line } from "../../charts/trend";
import { Empty, Loaded } from "../../parts/loaded";
import { useWords } from "../../words";
import { timeline, type Timeline } from "./figures";

interface Props {
    asOf: string | null;
    region?: string;
    then?: boolean;
}

export function Years(asked: Props) {
    const words = useWords();
    const beneficiaries = useAnswer(timeline("beneficiaries", asked));
    const replications = useAnswer(timeline("replications", asked));
    return (
        <Loaded of={both(beneficiaries, replications)}>
            {([one, other]) =>
                [...one.points, ...other.points].every(({ value }) => value === 0) ? (
                    <Empty>{words.overview.noYears}</Empty>
                ) : (
                    <Trend
                        title={words.overview.years}
                        period={words.charts.year}
                        lines={[lineOf(words.figures.beneficiaries, "main", one), lineOf(words.figures.replications, "second", other)]}
                    />
                )
            }
        </Loaded>
    );
}

function lineOf(name: string, tone: Line["tone"], { points }: Timeline): Line {
    return { name, tone, points: points.map(({ period, value, rows_url }) => ({ period, value, rows: rows_url ?? null })) };
}
