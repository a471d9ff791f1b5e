// The calendar of a year, and the meetings of the day or the year below it.

import { follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Calendar } from "../../charts/calendar";
import { Loaded } from "../../parts/loaded";
import { RegionLink } from "../../parts/link";
import { Table } from "../../parts/table";
import { to, usePlace } from "../../router";
import { useFormats, useWords } from "../../words";
import { Label } from "../../words/codes";

interface Meeting {
    id: string;
    title: string;
    starts_on: string;
    level: string;
    region_code: string | null;
    status: string;
    minutes_status: string;
}

// The most that a page holds. A year has had a hundred.
const MOST = 500;

export function Days({ year, region }: { year: number; region: string | undefined }) {
    const words = useWords();
    const { shortDay, day } = useFormats();
    const { query } = usePlace();
    const chosen = query.get("day")?.startsWith(String(year)) ? query.get("day") : null;
    const list = `/v1/meetings?year=${year}${region ? `&region=${region}` : ""}`;
    const answer = useAnswer(
        follow<Page<Meeting>>(`${list}&sort=starts_at&limit=${MOST}&fields=id,title,starts_on,level,region_code,status,minutes_status`),
    );
    const address = (on: string | null) => to.meetings({ region: query.get("region"), year, day: on });

    return (
        <Loaded of={answer}>
            {({ data, next }) => {
                const days = new Map<string, number>();
                for (const { starts_on } of data) days.set(starts_on, (days.get(starts_on) ?? 0) + 1);
                const shown = chosen ? data.filter(({ starts_on }) => starts_on === chosen) : data;
                const caption = chosen ? words.meetings.onDay(day(chosen)) : words.meetings.ofYear(year);
                return (
                    <>
                        <Calendar year={year} days={days} chosen={chosen} href={(on) => address(on === chosen ? null : on)} />
                        <div class="list-head">
                            <h3>{caption}</h3>
                            {chosen && (
                                <a class="quiet" href={address(null)}>
                                    {words.meetings.wholeYear}
                                </a>
                            )}
                        </div>
                        <div class={chosen ? undefined : "tall"}>
                            <Table
                                caption={caption}
                                quiet
                                rows={shown}
                                by={(meeting) => meeting.id}
                                empty={words.meetings.none(year)}
                                columns={[
                                    { head: words.fields["starts_on"] ?? "", cell: (meeting) => <span class="nowrap">{shortDay(meeting.starts_on)}</span> },
                                    { head: words.fields["title"] ?? "", names: true, cell: (meeting) => <a href={to.outcomes(meeting.id)}>{meeting.title}</a> },
                                    { head: words.fields["region_code"] ?? "", cell: (meeting) => <RegionLink code={meeting.region_code} /> },
                                    { head: words.fields["status"] ?? "", cell: (meeting) => <Label list="meeting_status" code={meeting.status} /> },
                                    { head: words.fields["minutes_status"] ?? "", cell: (meeting) => <Label list="minutes_status" code={meeting.minutes_status} /> },
                                ]}
                            />
                        </div>
                        {next && (
                            <p class="note">
                                {words.meetings.firstOnly(MOST)} <a href={to.rows(list)}>{words.records.more}</a>
                            </p>
                        )}
                    </>
                );
            }}
        </Loaded>
    );
}
