// How the partner systems keep up: who pulls, who has gone silent, and what stands against something else.

import { ask, follow } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Card, Cards } from "../../parts/figures";
import { Empty, Loaded } from "../../parts/loaded";
import { RegionLink } from "../../parts/link";
import { Panel, Screen } from "../../parts/screen";
import { Table } from "../../parts/table";
import type { Schemas } from "../../api/base";
import { to, usePlace } from "../../router";
import { useFormats, useWords } from "../../words";
import { Label } from "../../words/codes";

export function SyncScreen() {
    const words = useWords();
    const { number, moment } = useFormats();
    const sender = usePlace().query.get("sent_by");
    const clients = useAnswer(ask("/v1/sync/clients"));
    const open = "/v1/sync/conflicts?status=open&limit=50";
    const all = useAnswer(follow<Schemas["SyncConflictList"]>(open));
    const ofOne = useAnswer(sender ? follow<Schemas["SyncConflictList"]>(`${open}&sent_by=${encodeURIComponent(sender)}`) : null);
    const conflicts = sender ? ofOne : all;
    const nameOf = (id: string) => (clients.state === "here" ? clients.value.data.find((client) => client.principal_id === id)?.display_name : null) ?? id;

    return (
        <Screen title={words.sync.title} intro={words.sync.intro}>
            <Loaded of={clients}>
                {({ data }) => {
                    const sum = () => data.reduce((total, client) => total + client.pushed_applied, 0);
                    const silent = data.filter((client) => client.silent).length;
                    return (
                        <>
                            <section aria-label={words.sync.title}>
                                <Cards>
                                    <Card label={words.sync.systems} value={number(data.length)} />
                                    <Card label={words.sync.silent} value={<span class={silent > 0 ? "late" : undefined}>{number(silent)}</span>}>
                                        {words.sync.silentNote}
                                    </Card>
                                    <Card label={words.sync.applied} value={number(sum())} />
                                    {all.state === "here" && (
                                        <Card
                                            label={words.sync.open}
                                            value={
                                                <span class={all.value.data.length > 0 ? "late" : undefined}>
                                                    {number(all.value.data.length)}
                                                    {all.value.next ? "+" : ""}
                                                </span>
                                            }
                                        />
                                    )}
                                </Cards>
                            </section>
                            <Panel title={words.sync.table} note={words.sync.tableNote}>
                                <Table
                                    caption={words.sync.table}
                                    quiet
                                    rows={data}
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
                                        { head: words.sync.applied, number: true, cell: (client) => number(client.pushed_applied) },
                                        { head: words.sync.refused, number: true, cell: (client) => number(client.pushed_refused) },
                                        { head: words.sync.open, number: true, cell: (client) => <a href={to.sync({ sent_by: client.principal_id })}>{number(client.open_conflicts)}</a> },
                                    ]}
                                />
                            </Panel>
                        </>
                    );
                }}
            </Loaded>
            <Panel title={words.sync.conflicts} note={words.sync.conflictsNote}>
                {sender && (
                    <p class="note">
                        {words.sync.ofOne(nameOf(sender))} <a href={to.sync()}>{words.sync.ofAll}</a>
                    </p>
                )}
                <Loaded of={conflicts}>
                    {({ data, next }) =>
                        data.length === 0 ? (
                            <Empty>{words.sync.noConflicts}</Empty>
                        ) : (
                            <>
                                <ul class="conflicts">
                                    {data.map((conflict) => (
                                        <li key={conflict.id}>
                                            <p>
                                                <a href={to.record(conflict.type, conflict.record_id)}>{conflict.explanation}</a>
                                            </p>
                                            {conflict.fields.map((field) => (
                                                <p key={field.field} class="note">
                                                    {field.explanation}
                                                </p>
                                            ))}
                                            <p class="note">
                                                <Label list="record_type" code={conflict.type} /> · <RegionLink code={conflict.region_code} /> · {moment(conflict.created_at)}
                                            </p>
                                        </li>
                                    ))}
                                </ul>
                                {next && <p class="note">{words.sync.moreConflicts}</p>}
                            </>
                        )
                    }
                </Loaded>
            </Panel>
        </Screen>
    );
}
