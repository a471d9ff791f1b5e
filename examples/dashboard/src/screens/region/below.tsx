// The regions directly below, each with what it has; also those that have nothing.

import { ask, follow, type Page } from "../../api/client";
import type { Schemas } from "../../api/base";
import { both, useAnswer } from "../../api/use";
import { Count } from "../../parts/figures";
import { Loaded } from "../../parts/loaded";
import { Bar, Table } from "../../parts/table";
import { to } from "../../router";
import { useWords } from "../../words";

const nextLevel = { province: "regency", regency: "district" } as const;

export function Below({ code, level }: { code: string; level: keyof typeof nextLevel }) {
    const words = useWords();
    const children = useAnswer(follow<Page<Schemas["Region"]>>(`/v1/regions/${code}/children?limit=500&fields=code,name`));
    const figures = useAnswer(ask("/v1/statistics/programme", { region: code, group_by: nextLevel[level] }));
    return (
        <Loaded of={both(children, figures)}>
            {([{ data }, { groups }]) => {
                const counted = new Map(groups.map((group) => [group.key, group]));
                const all = ({ code: of }: { code: string }) => {
                    const group = counted.get(of);
                    return (group?.beneficiaries.total ?? 0) + (group?.replications.total ?? 0);
                };
                const most = Math.max(0, ...data.map(all));
                const column = (head: string, which: "beneficiaries" | "replications") => ({
                    head,
                    number: true,
                    cell: ({ code: of, name }: Schemas["Region"]) => {
                        const group = counted.get(of);
                        return group ? <Count value={group[which].total} rows={group.rows_url[which]} of={`${head}, ${name}`} /> : "0";
                    },
                });
                return (
                    <Table
                        caption={words.region.below[level]}
                        quiet
                        rows={[...data].sort((one, other) => all(other) - all(one) || one.code.localeCompare(other.code))}
                        by={(region) => region.code}
                        empty={words.states.nothing}
                        columns={[
                            { head: words.region.levels[nextLevel[level]], names: true, cell: ({ code: of, name }) => <a href={to.region(of)}>{name}</a> },
                            { head: words.overview.share, class: "bar-cell", cell: (region) => <Bar part={all(region)} all={most} /> },
                            column(words.figures.beneficiaries, "beneficiaries"),
                            column(words.figures.replications, "replications"),
                        ]}
                    />
                );
            }}
        </Loaded>
    );
}
