// The partner systems, and how each is doing.

import { RegionLink } from "../../parts/link";
import { Table } from "../../parts/table";
import type { Schemas } from "../../api/base";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import { TAKEN } from "./results";

export function Systems({ systems }: { systems: Schemas["SyncClient"][] }) {
    const words = useWords();
    const { number, moment } = useFormats();
    return (
        <Table
            caption={words.sync.table}
            quiet
            rows={systems}
            by={(client) => client.principal_id}
            empty={words.sync.none}
            columns={[
                {
                    head: words.sync.system,
                    names: true,
                    cell: (client) => (
                        <>
                            {client.display_name}
                            <span class="note block">{client.name}</span>
                        </>
                    ),
                },
                { head: words.fields["region_code"] ?? "", cell: (client) => <RegionLink code={client.region_code} /> },
                {
                    head: words.fields["status"] ?? "",
                    cell: (client) => <span class={client.silent ? "tag late" : "tag good"}>{client.silent ? words.sync.isSilent : words.sync.isHeard}</span>,
                },
                { head: words.sync.pulled, cell: (client) => (client.last_pull_at ? moment(client.last_pull_at) : words.sync.never) },
                {
                    head: words.sync.behind,
                    number: true,
                    cell: (client) => (client.behind === null || client.behind === undefined ? words.sync.noCopy : number(client.behind)),
                },
                {
                    head: words.sync.lag,
                    number: true,
                    cell: (client) => (client.lag_seconds === null || client.lag_seconds === undefined ? "–" : words.sync.time(client.lag_seconds)),
                },
                { head: words.sync.pushed, cell: (client) => (client.last_push_at ? moment(client.last_push_at) : words.sync.never) },
                {
                    head: words.sync.applied,
                    number: true,
                    cell: (client) => <a href={to.sync({ sent_by: client.principal_id, results: TAKEN })}>{number(client.recent_applied)}</a>,
                },
                {
                    head: words.sync.refused,
                    number: true,
                    cell: (client) => <a href={to.sync({ sent_by: client.principal_id, results: "refused" })}>{number(client.recent_refused)}</a>,
                },
                { head: words.sync.open, number: true, cell: (client) => <a href={to.sync({ sent_by: client.principal_id })}>{number(client.open_conflicts)}</a> },
            ]}
        />
    );
}
