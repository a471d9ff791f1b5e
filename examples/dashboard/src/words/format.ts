// Numbers, money and days as people in Indonesia write them (1.234.567; Rp 62,2 miliar; 3 Agustus 2023), or in English.

import type { Language } from "./index";

const locale = { id: "id-ID", en: "en-GB" } as const;

const scales = {
    id: [
        [1e12, "triliun"],
        [1e9, "miliar"],
        [1e6, "juta"],
    ],
    en: [
        [1e12, "trillion"],
        [1e9, "billion"],
        [1e6, "million"],
    ],
} as const;

// Rupiah and its number stay on one line.
const NBSP = "\u00a0";

export function formats(language: Language) {
    const where = locale[language];
    const whole = new Intl.NumberFormat(where, { maximumFractionDigits: 0 });
    const tenths = new Intl.NumberFormat(where, { maximumFractionDigits: 1 });
    const long = new Intl.DateTimeFormat(where, { dateStyle: "long", timeZone: "UTC" });
    const short = new Intl.DateTimeFormat(where, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    const time = new Intl.DateTimeFormat(where, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        timeZone: "Asia/Jakarta",
    });
    const months = new Intl.DateTimeFormat(where, { month: "long", timeZone: "UTC" });
    const weekdays = new Intl.DateTimeFormat(where, { weekday: "short", timeZone: "UTC" });
    const longWeekdays = new Intl.DateTimeFormat(where, { weekday: "long", timeZone: "UTC" });
    // 1 January 2024 was a Monday.
    const weekday = (n: number) => new Date(Date.UTC(2024, 0, 1 + n));

    return {
        number: (n: number) => whole.format(n),
        /** +3, −3, 0. */
        difference: (n: number) => (n > 0 ? `+${whole.format(n)}` : n < 0 ? `−${whole.format(-n)}` : "0"),
        percent: (part: number, all: number) => (all === 0 ? "–" : `${tenths.format((100 * part) / all)}${NBSP}%`),
        /** Rp 62,2 miliar */
        rupiah(amount: number) {
            const scale = scales[language].find(([size]) => Math.abs(amount) >= size);
            return scale
                ? `Rp${NBSP}${tenths.format(amount / scale[0])}${NBSP}${scale[1]}`
                : `Rp${NBSP}${whole.format(amount)}`;
        },
        /** Rp 62.184.000.000 */
        rupiahInFull: (amount: number) => `Rp${NBSP}${whole.format(amount)}`,
        day: (iso: string) => long.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
        shortDay: (iso: string) => short.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
        /** By the clocks of the programme's seat. */
        moment: (iso: string) => `${time.format(new Date(iso))}${NBSP}WIB`,
        month: (n: number) => months.format(new Date(Date.UTC(2024, n - 1, 1))),
        /** Monday is 0. */
        weekday: (n: number) => weekdays.format(weekday(n)),
        weekdayInFull: (n: number) => longWeekdays.format(weekday(n)),
    };
}

export type Formats = ReturnType<typeof formats>;
