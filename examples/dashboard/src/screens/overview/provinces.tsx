// The 38 provinces: a map to look at and a table to read.

import { useState } from "preact/hooks";
import type { Schemas } from "../../api/base";
import { CountryMap } from "../../map/country";
import { useOutlines } from "../../map/outlines";
import { Count } from "../../parts/figures";
import { Bar, Table } from "../../parts/table";
import { Choice } from "../../parts/choice";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";

type Group = Schemas["ProgrammeGroup"];
type Shown = "beneficiaries" | "replications";

interface Props {
    of: Schemas["Programme"];
    /** Whether the caller may see every province: one that is not counted then has nothing. */
    whole: boolean;
}

const NOTHING = { provincial: 0, regency: 0, village: 0, other: 0, total: 0, provinces_covered: 0, rows: {} };

export function Provinces({ of, whole }: Props) {
    const words = useWords();
    const { number } = useFormats();
    const [shown, show] = useState<Shown>("beneficiaries");
    const outlines = useOutlines();
    const groups = new Map<string, Group>(of.groups.map((group) => [group.key, group]));
    for (const { code, name } of (whole && outlines?.provinces) || []) {
        if (groups.has(code)) continue;
        const none = { beneficiaries: null, replications: null };
        groups.set(code, { key: code, name, beneficiaries: NOTHING, replications: NOTHING, rows_url: none });
    }
    const listed = [...groups.values()];
    const most = Math.max(0, ...listed.map((group) => group[shown].total));
    const sorted = listed.sort((one, other) => other[shown].total - one[shown].total);

    return (
        <>
            <Choice
                label={words.overview.shown}
                offered={[
                    ["beneficiaries", words.figures.beneficiaries],
                    ["replications", words.figures.replications],
                ]}
                chosen={shown}
                choose={show}
            />
            <CountryMap
                title={words.overview.map}
                values={new Map(listed.map((group) => [group.key, group[shown].total]))}
                tell={(code) => {
                    const group = groups.get(code);
                    return group ? words.overview.told(number(group.beneficiaries.total), number(group.replications.total)) : "";
                }}
            />
            <details>
                <summary>{words.overview.provincesTable(listed.length)}</summary>
                <Table
                    caption={words.overview.map}
                    quiet
                    rows={sorted}
                    by={(group) => group.key}
                    empty={words.states.nothing}
                    columns={[
                        { head: words.region.levels.province, names: true, cell: (group) => <a href={to.region(group.key)}>{group.name ?? group.key}</a> },
                        { head: words.overview.share, class: "bar-cell", cell: (group) => <Bar part={group[shown].total} all={most} /> },
                        column(words.figures.beneficiaries, "beneficiaries", "total"),
                        column(words.figures.shortProvincial, "beneficiaries", "provincial"),
                        column(words.figures.shortRegency, "beneficiaries", "regency"),
                        column(words.figures.shortVillage, "beneficiaries", "village"),
                        column(words.figures.replications, "replications", "total"),
                    ]}
                />
            </details>
        </>
    );
}

function column(head: string, which: Shown, kind: "total" | "provincial" | "regency" | "village") {
    return {
        head,
        number: true,
        cell: (group: Group) => <Count value={group[which][kind]} rows={group[which].rows[kind]} of={`${head}, ${group.name ?? group.key}`} />,
    };
}
