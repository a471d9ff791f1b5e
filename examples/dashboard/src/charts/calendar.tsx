// A year of days. A day with meetings is a link; how many there are is said aloud and shown by its shade.

import { useFormats, useWords } from "../words";

interface Props {
    year: number;
    /** How many on which day (`2023-08-03`). */
    days: Map<string, number>;
    chosen: string | null;
    href: (day: string) => string;
}

const two = (n: number) => String(n).padStart(2, "0");

/** The days of a month in weeks from Monday to Sunday, null where the week has days of another month. */
export function weeks(year: number, month: number): (number | null)[][] {
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const lead = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
    const cells = [...Array<null>(lead).fill(null), ...Array.from({ length }, (_, n) => n + 1)];
    return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
        Array.from({ length: 7 }, (_, day) => cells[week * 7 + day] ?? null),
    );
}

export function Calendar({ year, days, chosen, href }: Props) {
    const words = useWords();
    const { month: monthName, weekday, weekdayInFull, day: dayInWords } = useFormats();
    return (
        <div class="calendar">
            {Array.from({ length: 12 }, (_, n) => n + 1).map((month) => (
                <table key={month} class={[...days.keys()].some((day) => day.startsWith(`${year}-${two(month)}`)) ? "month" : "month still"}>
                    <caption>{monthName(month)}</caption>
                    <thead>
                        <tr>
                            {Array.from({ length: 7 }, (_, n) => (
                                <th key={n} scope="col" abbr={weekdayInFull(n)}>
                                    {weekday(n).slice(0, 1)}
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {weeks(year, month).map((week, n) => (
                            <tr key={n}>
                                {week.map((number, place) => {
                                    if (number === null) return <td key={place} />;
                                    const iso = `${year}-${two(month)}-${two(number)}`;
                                    const count = days.get(iso) ?? 0;
                                    return (
                                        <td key={place}>
                                            {count > 0 ? (
                                                <a
                                                    href={href(iso)}
                                                    class={`day some-${Math.min(3, count)}`}
                                                    aria-label={`${dayInWords(iso)}: ${words.meetings.count(count)}`}
                                                    aria-current={chosen === iso ? "date" : undefined}
                                                >
                                                    {number}
                                                </a>
                                            ) : (
                                                <span class="day">{number}</span>
                                            )}
                                        </td>
                                    );
                                })}
                            </tr>
                        ))}
                    </tbody>
                </table>
            ))}
        </div>
    );
}
