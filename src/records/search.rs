//! Search in names and other names that forgives spelling (pg_trgm). The table
//! has a column `search`, in lower case, with a trigram index.

use diesel::{
    pg::Pg,
    sql_types::{Bool, Text},
};

diesel::define_sql_function! {
    /// How much of the first text is found in the second, 0 to 1 (pg_trgm).
    fn word_similarity(needle: Text, hay: Text) -> Float;
}

diesel::infix_operator!(SimilarWords, " <% ", Bool, backend: Pg);

/// A text as it is looked for: in lower case.
pub fn needle(q: &str) -> String {
    q.to_lowercase()
}

/// The pattern of `like` that finds a needle anywhere; its own signs are plain.
pub fn anywhere(needle: &str) -> String {
    let plain = needle.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

/// The rows of a boxed query that answer a search: by words that are alike, or
/// because the text stands in them as it is.
macro_rules! searched {
    ($query:expr, $q:expr, $table:ident) => {{
        use diesel::{BoolExpressionMethods, IntoSql, QueryDsl, TextExpressionMethods};
        let needle = $crate::records::search::needle($q);
        let like = $crate::records::search::anywhere(&needle);
        $query.filter(
            $crate::records::search::SimilarWords::new(needle.into_sql::<diesel::sql_types::Text>(), $table::search)
                .or($table::search.like(like)),
        )
    }};
}

/// One page of a boxed query, the best matches first. A row is its `id`, its
/// `fields` and its `stamp`.
macro_rules! relevance_page {
    ($db:ident, $query:expr, $q:expr, $paging:ident, $table:ident, $fields:ty, $row:ident) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
        let needle = $crate::records::search::needle($q);
        let likeness = || $crate::records::search::word_similarity(needle.clone(), $table::search);
        let mut query = $query;
        if let Some(after) = &$paging.after {
            let (key, id) = (after.key::<f32>()?, after.id()?);
            query = query.filter(likeness().lt(key).or(likeness().eq(key).and($table::id.gt(id))));
        }
        let rows: Vec<(uuid::Uuid, $fields, $crate::records::Stamp, f32)> = query
            .select((
                $table::id,
                <$fields>::as_select(),
                $crate::records::stamp::stamp_of!($table),
                likeness(),
            ))
            .order((likeness().desc(), $table::id.asc()))
            .limit($paging.limit)
            .load($db.conn())?;
        rows.into_iter()
            .map(|(id, fields, stamp, key)| $crate::records::Listed {
                row: $row { id, fields, stamp },
                key: serde_json::json!(key),
            })
            .collect()
    }};
}

pub(crate) use {relevance_page, searched};

#[cfg(test)]
mod tests {
    #[test]
    fn the_signs_of_patterns_are_looked_for_as_they_are() {
        assert_eq!(super::anywhere(r"50%_\"), r"%50\%\_\\%");
    }
}
