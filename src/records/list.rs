//! Lists: keyset pages, sorting, counting, sparse rows, kept answers.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::IntoParams;

use super::{
    Listing,
    asked::Asked,
    export::{
        ExportFormat,
        order::Order,
        source::{Rows, told},
        stream,
    },
    personal::{Reader, ReadingWay, Showing},
    question::Question,
    sparse,
};
use crate::{
    access::{Reach, Session},
    domain::{Faults, RecordType, Said, fault::code, text},
    infra::{
        Error, Result, clock,
        cursor::{self, Cursor},
        reply,
    },
};

/// The parameters of every list.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// The column to sort by, `-` before it for descending order, as in
    /// `-updated_at`. With `q` the default is `relevance`.
    #[param(max_length = 40, pattern = "^-?[a-z_]+$")]
    pub sort: Option<String>,
    /// `exact` adds `total`, the number of all rows that the filters select.
    #[param(inline)]
    pub count: Option<Count>,
    /// Only these fields, comma-separated, as in `id,region_code`.
    #[param(max_length = 500, pattern = "^[a-z_]+(,[a-z_]+)*$")]
    pub fields: Option<String>,
    /// The whole list in this form, whatever `Accept` says; `limit` and `cursor` mean nothing then.
    #[param(inline)]
    pub format: Option<ExportFormat>,
}

/// How rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Exactly, by a statement of its own.
    Exact,
}

/// Whether tombstones are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deleted {
    /// They are shown beside the living.
    Include,
}

/// A place in an ordered list.
#[derive(Debug, Clone)]
pub struct Paging {
    /// The column to sort by, one of those the record offers, or `relevance`.
    pub column: String,
    /// Whether the order is descending.
    pub descending: bool,
    /// The row after which the page starts.
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub limit: i64,
}

/// A row with its sort key.
#[derive(Debug, Clone)]
pub struct Listed<R> {
    /// The row.
    pub row: R,
    /// What the page is sorted by.
    pub key: Value,
}

impl ListParams {
    /// The order that is asked for.
    ///
    /// # Errors
    /// 400 when the column is not offered or the cursor is of another list.
    pub fn paging(&self, sorts: &[&str], searched: bool, list: &str) -> Result<Paging> {
        let asked = self.sort.as_deref().unwrap_or(if searched {
            "relevance"
        } else {
            sorts.first().copied().unwrap_or("id")
        });
        let (descending, column) = match asked.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, asked),
        };
        let offered = sorts.contains(&column) || (searched && asked == "relevance");
        if !offered {
            let mut faults = Faults::new();
            let offered = sorts.join(", ");
            faults.suggest(
                "?sort",
                code::NOT_OFFERED,
                Said::new(
                    format!("Sorts by one of: {offered}."),
                    format!("Urut menurut salah satu dari: {offered}."),
                ),
                text::nearest(column, sorts.iter().copied())
                    .or(sorts.first().copied())
                    .unwrap_or_default(),
            );
            return Err(Error::bad_query(faults));
        }
        let after = self.cursor.as_deref().map(|c| Cursor::decode(c, list)).transpose()?;
        Ok(Paging {
            column: column.to_owned(),
            descending,
            after,
            limit: self.limit.unwrap_or(50),
        })
    }
}

/// `GET /{type}`: a page, or the whole list in another form. What a page
/// depends on are regions too: a filter may name one by an old code.
///
/// # Errors
/// 400 with every fault of the query, 406 for a form that is not offered.
pub async fn list<R: Listing>(
    session: Session,
    request: HttpRequest,
    depends_on: &'static [RecordType],
) -> Result<HttpResponse> {
    narrowed::<R, R::Filter>(session, request, depends_on, |filter| filter).await
}

/// A list whose path names a part of the filter already: `F` is what its query
/// adds, and `narrow` makes the whole filter of it.
///
/// # Errors
/// As [`list`].
pub async fn narrowed<R: Listing, F: IntoParams + DeserializeOwned + 'static>(
    session: Session,
    request: HttpRequest,
    depends_on: &'static [RecordType],
    narrow: impl FnOnce(F) -> R::Filter,
) -> Result<HttpResponse> {
    let form = ExportFormat::asked(&request, R::HAS_POINT)?;
    let reader = Reader::of(R::PERSONAL, &session, &request)?;
    let reach = if R::SAME_FOR_ALL {
        Cow::Owned(Reach::National)
    } else {
        session.actor.reach_into(R::TYPE)
    };
    let mut question = question(&request, &reach);
    if R::OF_CALLER {
        question.push_str(&format!(" {}", session.actor.id));
    }
    if form.is_none()
        && let Some(page) = session.db().cache().page(&question, depends_on)
    {
        return Ok(reply::page(&request, &page));
    }
    let asked = Asked::of::<R>(&session, &request).await?;
    let asking = Question::<R>::read(&reader, request.path(), &asked.query, narrow)?;
    if let Some(form) = form {
        let url = told(request.path(), &asked.query, R::tells);
        let order = Order::of(Box::new(Rows(asking)), R::TYPE, form, reader, url);
        let mut answer = stream::answer(&session, &request, order).await?;
        asked.tell(&mut answer);
        return Ok(answer);
    }
    let Question {
        filter,
        params,
        paging,
        reach,
        list,
    } = asking;
    let cache = session.db().cache().clone();
    // What is not kept need not be waited for.
    let _turn = if R::PERSONAL {
        None
    } else {
        cache.turn(&question).await?
    };
    if let Some(page) = cache.page(&question, depends_on) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(depends_on);
    let counted = params.count == Some(Count::Exact);
    let (limit, fields) = (params.limit.unwrap_or(50), params.fields);
    let (body, next) = reader
        .read(session.db(), ReadingWay::List, move |db, showing| {
            let more = Paging {
                limit: paging.limit + 1,
                ..paging.clone()
            };
            let rows = R::page(db, &reach, &filter, &more)?;
            let total = if counted {
                Some(R::count(db, &reach, &filter)?)
            } else {
                None
            };
            page_body(rows, limit, total, fields.as_deref(), &list, showing)
        })
        .await?;
    let link = asked.link(next.map(|cursor| link(&request, &cursor)));
    let etag = etag(&body);
    if R::PERSONAL {
        return Ok(reply::unkept(
            &request,
            &reply::quoted(etag),
            link.as_deref(),
            body.into(),
        ));
    }
    let page = session
        .db()
        .cache()
        .keep_page(&question, read_at, etag, link, body.into());
    Ok(reply::page(&request, &page))
}

#[derive(Serialize)]
struct Body<'a, T> {
    data: &'a [T],
    next: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

fn page_body<R: Listing>(
    mut rows: Vec<Listed<R>>,
    limit: i64,
    total: Option<i64>,
    fields: Option<&str>,
    list: &str,
    showing: &mut Showing<'_>,
) -> Result<(Vec<u8>, Option<String>)> {
    let next = cursor::cut(&mut rows, limit, |last| {
        Cursor::after(list, last.key.clone(), last.row.key())
    })?;
    let body = if fields.is_some() || R::DERIVES || R::PERSONAL {
        let data = rows
            .iter()
            .map(|l| sparse::pick(&l.row.shown_to(showing)?, fields))
            .collect::<Result<Vec<_>>>()?;
        serde_json::to_vec(&Body {
            data: &data,
            next: next.as_deref(),
            total,
        })?
    } else {
        let data: Vec<&R> = rows.iter().map(|l| &l.row).collect();
        serde_json::to_vec(&Body {
            data: &data,
            next: next.as_deref(),
            total,
        })?
    };
    Ok((body, next))
}

/// A strong tag of a body.
pub fn etag(body: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body);
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12).unwrap_or_default())
}

/// The key of a question: path, query, where the caller may read, and the day,
/// since a question that names none means today.
pub fn question(request: &HttpRequest, reach: &Reach) -> String {
    let day = clock::day_count();
    format!("{day} {} {}?{}", reach.key(), request.path(), request.query_string())
}

/// `Link: <...>; rel="next"` for a cursor (RFC 8288).
pub fn link(request: &HttpRequest, cursor: &str) -> String {
    let others: Vec<String> = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
        .map(str::to_owned)
        .chain(std::iter::once(format!("cursor={cursor}")))
        .collect();
    let base = super::write::public_base(request);
    format!("<{base}{}?{}>; rel=\"next\"", request.path(), others.join("&"))
}

/// Sets the `Link` header when there is a next page.
pub fn link_next(request: &HttpRequest, next: Option<&str>, headers: &mut HeaderMap) {
    if let Some(value) = next.and_then(|cursor| HeaderValue::from_str(&link(request, cursor)).ok()) {
        headers.insert(header::LINK, value);
    }
}

/// One page of a boxed query in keyset order: for each column that can be
/// sorted by, its type and how a row gives it. Rows are named by their `id`, or
/// by the column that stands after the table.
macro_rules! keyset_page {
    ($db:ident, $query:expr, $paging:ident, $table:ident, $columns:expr, $row:ty, $sorts:tt) => {
        $crate::records::list::keyset_page!($db, $query, $paging, $table by id: uuid::Uuid, $columns, $row, $sorts)
    };
    ($db:ident, $query:expr, $paging:ident, $table:ident by $id:ident : $named:ty, $columns:expr, $row:ty,
     { $( $name:literal => $column:ident : $type:ty = |$r:ident| $get:expr ),+ $(,)? }) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
        match $paging.column.as_str() {
            $( $name => {
                let mut query = $query;
                if let Some(after) = &$paging.after {
                    let (key, id) = (after.key::<$type>()?, after.named::<$named>()?);
                    // The first condition bounds the index, the second breaks ties.
                    query = if $paging.descending {
                        query
                            .filter($table::$column.le(key.clone()))
                            .filter($table::$column.lt(key).or($table::$id.lt(id)))
                    } else {
                        query
                            .filter($table::$column.ge(key.clone()))
                            .filter($table::$column.gt(key).or($table::$id.gt(id)))
                    };
                }
                query = if $paging.descending {
                    query.order(($table::$column.desc(), $table::$id.desc()))
                } else {
                    query.order(($table::$column.asc(), $table::$id.asc()))
                };
                // The first are read while the database still looks for the last.
                query
                    .select($columns)
                    .limit($paging.limit)
                    .load_iter::<$row, diesel::pg::PgRowByRowLoadingMode>($db.conn())?
                    .map(|row| {
                        let row = row?;
                        let key = { let $r = &row; serde_json::json!($get) };
                        Ok($crate::records::Listed { row, key })
                    })
                    .collect::<$crate::infra::Result<Vec<_>>>()?
            } )+
            other => return Err($crate::infra::Error::Internal(format!("no order by {other}"))),
        }
    }};
}

pub(crate) use keyset_page;

/// Reads a comma-separated list of values in a query parameter.
///
/// # Errors
/// 400 that names the parameter.
pub fn values<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>> {
    text.split(',')
        .map(|part| serde_json::from_value(Value::from(part.trim())))
        .collect::<Result<Vec<T>, _>>()
        .map_err(|_| {
            let mut faults = Faults::new();
            faults.add(
                format!("?{name}"),
                code::FORMAT,
                Said::fixed(
                    "Not a list of such values, separated by commas.",
                    "Bukan daftar nilai yang dipisah koma.",
                ),
            );
            Error::bad_query(faults)
        })
}
