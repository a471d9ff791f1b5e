// Meetings: when, what came out of them, and what became of the promises.

import { ask } from "../../api/client";
import type { Me } from "../../api/session";
import { useAnswer } from "../../api/use";
import { Card, Cards, Count } from "../../parts/figures";
import { Loaded } from "../../parts/loaded";
import { RegionChoice, useRegion, YearChoice } from "../../parts/scope";
import { Panel, Screen } from "../../parts/screen";
import { to, usePlace } from "../../router";
import { useFormats, useWords } from "../../words";
import { Days } from "./days";
import { Forms } from "./forms";
import { Overdue } from "./overdue";
import { Promises } from "./promises";

export function MeetingsScreen({ me }: { me: Me }) {
    const words = useWords();
    const { number } = useFormats();
    const { query } = usePlace();
    const region = useRegion(me);
    const within = region ? { region } : {};
    const byYear = useAnswer(ask("/v1/statistics/meetings", { ...within, group_by: "year" }));
    const years = byYear.state === "here" ? byYear.value.groups.map(({ key }) => Number(key)) : [];
    const year = Number(query.get("year")) || lastYear(years);
    const figures = useAnswer(ask("/v1/statistics/meetings", { ...within, year }));
    const promises = useAnswer(ask("/v1/statistics/commitments", within));
    const here = (next: { year?: number | null; region?: string }) => to.meetings({ region: query.get("region"), year: query.get("year"), ...next });

    return (
        <Screen
            title={words.meetings.title}
            intro={words.meetings.intro}
            tools={
                <>
                    <RegionChoice me={me} href={(code) => here({ region: code })} />
                    <YearChoice years={[...new Set([...years, year])].sort()} chosen={year} href={(chosen) => here({ year: chosen })} />
                </>
            }
        >
            <Loaded of={figures}>
                {({ meetings, attendances, without_meeting }) => (
                    <>
                        <section aria-label={words.meetings.figures(year)}>
                            <Cards>
                                <Card label={words.meetings.held} value={<Count value={meetings.held.count} rows={meetings.held.rows_url} of={words.meetings.held} />}>
                                    <Count value={meetings.minutes_approved.count} rows={meetings.minutes_approved.rows_url} of={words.meetings.minutes} /> {words.meetings.minutes}
                                </Card>
                                <Card label={words.meetings.planned} value={<Count value={meetings.planned.count} rows={meetings.planned.rows_url} of={words.meetings.planned} />}>
                                    <Count value={meetings.cancelled.count} rows={meetings.cancelled.rows_url} of={words.meetings.cancelled} /> {words.meetings.cancelled}
                                </Card>
                                <Card label={words.meetings.present} value={<Count value={attendances.total.present.count} rows={attendances.total.present.rows_url} of={words.meetings.present} />}>
                                    {words.meetings.ofInvited} <Count value={attendances.total.total.count} rows={attendances.total.total.rows_url} of={words.meetings.invited} />
                                </Card>
                                <Card label={words.meetings.without} value={number(without_meeting.count)}>
                                    {without_meeting.regions && without_meeting.regions.length > 0 && (
                                        <details>
                                            <summary>{words.meetings.withoutWhich}</summary>
                                            <ul class="names narrow">
                                                {without_meeting.regions.map((one) => (
                                                    <li key={one.region_code}>
                                                        <a href={to.region(one.region_code)}>{one.name}</a>
                                                    </li>
                                                ))}
                                            </ul>
                                        </details>
                                    )}
                                </Card>
                            </Cards>
                        </section>
                        <Panel title={words.meetings.calendar(year)} note={words.meetings.calendarNote}>
                            <Days year={year} region={region} />
                        </Panel>
                    </>
                )}
            </Loaded>
            <div class="columns">
                <Panel title={words.promises.funnel} note={words.promises.funnelNote}>
                    <Loaded of={promises}>{(value) => <Promises of={value} />}</Loaded>
                </Panel>
                <Panel title={words.promises.forms} note={words.promises.formsNote}>
                    <Loaded of={promises}>{(value) => <Forms of={value} />}</Loaded>
                </Panel>
            </div>
            <Panel title={words.promises.overdueList} note={words.promises.overdueNote}>
                <Overdue region={region} />
            </Panel>
        </Screen>
    );
}

/** This year if there is anything, else the last year that had a meeting, else the first one ahead. */
function lastYear(years: number[]): number {
    const now = new Date().getFullYear();
    const past = years.filter((year) => year <= now);
    return past.at(-1) ?? years[0] ?? now;
}
