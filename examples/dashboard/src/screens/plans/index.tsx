// Plans: where they stand, what they cost and who pays, and whether they reach what they are measured by.

import { ask } from "../../api/client";
import type { Me } from "../../api/session";
import { useAnswer } from "../../api/use";
import { Card, Cards, Count, Money } from "../../parts/figures";
import { Loaded } from "../../parts/loaded";
import { RegionChoice, useRegion, YearChoice } from "../../parts/scope";
import { Panel, Screen } from "../../parts/screen";
import { to, usePlace } from "../../router";
import { useWords } from "../../words";
import { Indicators } from "./indicators";
import { Sources, Years } from "./money";
import { Due } from "./due";
import { Statuses } from "./statuses";

export function PlansScreen({ me }: { me: Me }) {
    const words = useWords();
    const { query } = usePlace();
    const region = useRegion(me);
    const year = Number(query.get("year")) || null;
    const asked = { ...(region ? { region } : {}), ...(year ? { year } : {}) };
    const plans = useAnswer(ask("/v1/statistics/plans", asked));
    const money = useAnswer(ask("/v1/statistics/budgets", asked));
    const measured = useAnswer(ask("/v1/statistics/indicators", asked));
    const everyYear = useAnswer(ask("/v1/statistics/plans", region ? { region } : {}));
    const years = everyYear.state === "here" ? everyYear.value.by_year.map((one) => one.year) : [];
    const here = (next: { year?: number | null; region?: string }) => to.plans({ region: query.get("region"), year, ...next });

    return (
        <Screen
            title={words.plans.title}
            intro={words.plans.intro}
            tools={
                <>
                    <RegionChoice me={me} href={(code) => here({ region: code })} />
                    <YearChoice
                        years={[...new Set([...years, ...(year ? [year] : [])])].sort()}
                        chosen={year}
                        all={words.plans.allYears}
                        href={(chosen) => here({ year: chosen })}
                    />
                </>
            }
        >
            <Loaded of={money}>
                {({ budgets }) => (
                    <section aria-label={words.plans.money}>
                        <Cards>
                            <Card label={words.plans.planned} value={<Money value={budgets.planned_idr} rows={budgets.rows_url} of={words.plans.planned} />}>
                                <Count value={budgets.count} rows={budgets.rows_url} of={words.plans.lines} /> {words.plans.lines}
                            </Card>
                            <Card label={words.plans.granted} value={<Money value={budgets.approved_idr} rows={budgets.rows_url} of={words.plans.granted} />} />
                            <Card label={words.plans.realised} value={<Money value={budgets.realised_idr} rows={budgets.rows_url} of={words.plans.realised} />}>
                                {budgets.over_realised.count > 0 && (
                                    <span class="late">
                                        <Count value={budgets.over_realised.count} rows={budgets.over_realised.rows_url} of={words.plans.over} /> {words.plans.over}
                                    </span>
                                )}
                            </Card>
                        </Cards>
                    </section>
                )}
            </Loaded>
            <Panel title={words.plans.status} note={words.plans.statusNote}>
                <Loaded of={plans}>{(value) => <Statuses of={value} />}</Loaded>
            </Panel>
            <Panel title={words.plans.bySource} note={words.plans.bySourceNote}>
                <Loaded of={money}>{(value) => <Sources of={value} />}</Loaded>
            </Panel>
            <div class="columns">
                <Panel title={words.plans.byYear}>
                    <Loaded of={money}>{(value) => <Years of={value} />}</Loaded>
                </Panel>
                <Panel title={words.plans.indicators} note={words.plans.indicatorsNote}>
                    <Loaded of={measured}>{(value) => <Indicators of={value} />}</Loaded>
                </Panel>
            </div>
            <Panel title={words.due.title} note={words.due.note}>
                <Due />
            </Panel>
        </Screen>
    );
}
