// Rows of records of any type: a few fields of each, the first of which leads to the record.

import { Table, type Column } from "../../parts/table";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import { columns, isMoney, isQuantity } from "../record/fields";
import { useFieldNames } from "../record/names";
import { Value } from "../record/value";

export type Row = Record<string, unknown>;

interface Props {
    type: string;
    rows: Row[];
    caption: string;
    quiet?: boolean;
    /** Fields that say the same in each row, and are left out. */
    without?: string[];
}

export function RowsTable({ type, rows, caption, quiet = false, without = [] }: Props) {
    const words = useWords();
    const name = useFieldNames();
    const { rupiah, rupiahInFull } = useFormats();
    const fields = (columns[type] ?? ["id"]).filter((field) => !without.includes(field));
    return (
        <Table
            caption={caption}
            quiet={quiet}
            rows={rows}
            by={(row) => String(row["id"] ?? row["code"])}
            empty={words.rows.empty}
            columns={fields.map((field, n): Column<Row> => {
                const first = n === 0;
                const number = !first && isQuantity(field);
                return {
                    head: name(field),
                    names: first,
                    number,
                    cell: (row) => {
                        if (first) {
                            return (
                                <a href={to.record(type, String(row["id"] ?? row["code"]))}>
                                    <Plain type={type} field={field} value={row[field]} />
                                </a>
                            );
                        }
                        const value = row[field];
                        if (isMoney(field) && typeof value === "number") return <span title={rupiahInFull(value)}>{rupiah(value)}</span>;
                        if (field === "status" && row["overdue"] === true) {
                            return (
                                <>
                                    <Value type={type} field={field} value={value} /> <span class="tag late">{words.promises.overdueTag}</span>
                                </>
                            );
                        }
                        return <Value type={type} field={field} value={value} />;
                    },
                };
            })}
        />
    );
}

/** The words of a value that stands inside a link already. */
function Plain({ type, field, value }: { type: string; field: string; value: unknown }) {
    const words = useWords();
    if (value === null || value === undefined || value === "") return <>{words.rows.unnamed}</>;
    if (field === "measure") return <>{String(value).replaceAll("_", " ")}</>;
    return <Value type={type} field={field} value={value} />;
}
