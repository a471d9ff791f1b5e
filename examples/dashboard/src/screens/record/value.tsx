// One value of a record, in words. Whatever it holds is text: a script in a name is shown, not run.

import type { ComponentChildren } from "preact";
import { RecordLink, RegionLink } from "../../parts/link";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import { useLabels } from "../../words/codes";
import { enumeration, hidden, isDay, isMoment, isMoney, plainNumber, reference } from "./fields";

interface Props {
    type: string;
    field: string;
    value: unknown;
}

export function Value({ type, field, value }: Props): ComponentChildren {
    const words = useWords();
    const formats = useFormats();
    const label = useLabels();

    if (field === "region_code" || field === "parent_code" || field === "replaced_by") {
        return typeof value === "string" || field === "region_code" ? <RegionLink code={value as string | null} /> : <None />;
    }
    if (value === null || value === undefined || value === "") return <None />;
    if (typeof value === "boolean") return value ? words.records.yes : words.records.no;
    if (typeof value === "number") {
        if (isMoney(field)) return formats.rupiahInFull(value);
        if (field.endsWith("_percent") || field === "percent") return `${value}\u00a0%`;
        if (field === "latitude" || field === "longitude" || plainNumber(field)) return String(value);
        return formats.number(value);
    }
    if (typeof value === "string") {
        const list = enumeration(type, field);
        const referred = reference(field);
        if (list) return label(list, value);
        if (referred) return <RecordLink type={referred} id={value} />;
        if (field === "measure") return <a href={to.definition(value)}>{value.replaceAll("_", " ")}</a>;
        if (isMoment(field)) return formats.moment(value);
        if (isDay(field) && /^\d{4}-\d\d-\d\d$/.test(value)) return formats.day(value);
        if (/^https?:\/\//.test(value)) {
            return (
                <a href={value} target="_blank" rel="noopener noreferrer">
                    {value}
                </a>
            );
        }
        return <span class="text">{value}</span>;
    }
    if (Array.isArray(value)) {
        if (value.length === 0) return <None />;
        return (
            <ul class="values">
                {value.map((item, n) => (
                    <li key={n}>{typeof item === "object" && item !== null ? <Value type={type} field="" value={item} /> : String(item)}</li>
                ))}
            </ul>
        );
    }
    // An object within a record, such as the sums of a plan.
    return (
        <ul class="values">
            {Object.entries(value as object)
                .filter(([name, part]) => part !== null && typeof part !== "object" && !hidden.includes(name))
                .map(([name, part]) => (
                    <li key={name}>
                        {words.fields[name] ?? name.replaceAll("_", " ")}: <Value type={type} field={name} value={part} />
                    </li>
                ))}
        </ul>
    );
}

function None() {
    const words = useWords();
    return (
        <span class="none" aria-label={words.records.none}>
            –
        </span>
    );
}
