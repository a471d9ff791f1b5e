// Promises past their day that are neither kept nor taken back.

import { follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Empty, Loaded } from "../../parts/loaded";
import { to } from "../../router";
import { useWords } from "../../words";
import { RowsTable, type Row } from "../rows/table";

export function Overdue({ region }: { region: string | undefined }) {
    const words = useWords();
    const list = `/v1/commitments?overdue=true${region ? `&region=${region}` : ""}`;
    const answer = useAnswer(follow<Page<Row>>(`${list}&limit=50`));
    return (
        <Loaded of={answer}>
            {({ data, next }) =>
                data.length === 0 ? (
                    <Empty>{words.promises.noneOverdue}</Empty>
                ) : (
                    <>
                        <RowsTable type="commitments" rows={data} caption={words.promises.overdueList} quiet />
                        {next && <a href={to.rows(list)}>{words.records.more}</a>}
                    </>
                )
            }
        </Loaded>
    );
}
