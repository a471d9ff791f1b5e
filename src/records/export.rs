//! Whole lists as CSV, NDJSON or GeoJSON, streamed from one moment of the
//! database with bounded memory.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Bytes};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use super::{
    Listing, Paging,
    personal::{Reader, ReadingWay, Showing},
    sparse::pick,
};
use crate::{
    access::{Reach, Session},
    infra::{Db, Error, Read, Result, codes, cursor::Cursor, db::Kind},
};

/// Rows read at a time.
const ROWS: i64 = 1_000;
/// How long a reader may stand still before the export is broken off.
const PATIENCE: Duration = Duration::from_secs(30);

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page of JSON.
    Json,
    /// RFC 4180, with a header row.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// RFC 7946, a feature for each row.
    GeoJson,
}

impl Form {
    /// The form that `Accept` asks for.
    ///
    /// # Errors
    /// 406 when none of those named can be made.
    pub fn asked(request: &HttpRequest, has_point: bool) -> Result<Form> {
        let Some(accept) = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()) else {
            return Ok(Form::Json);
        };
        let mut best: Option<(f32, Form)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/json" | "application/*" | "*/*" | "" => Form::Json,
                "text/csv" | "text/*" => Form::Csv,
                "application/x-ndjson" | "application/ndjson" => Form::Ndjson,
                "application/geo+json" if has_point => Form::GeoJson,
                _ => continue,
            };
            let weight = parts
                .find_map(|p| p.strip_prefix("q="))
                .and_then(|q| q.parse().ok())
                .unwrap_or(1.0);
            if weight > 0.0 && best.is_none_or(|(held, _)| weight > held) {
                best = Some((weight, form));
            }
        }
        best.map(|(_, form)| form)
            .ok_or_else(|| Error::refused(codes::not_acceptable()))
    }

    fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::Ndjson => "application/x-ndjson",
            Form::GeoJson => "application/geo+json",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Csv => "csv",
            Form::Ndjson => "ndjson",
            Form::GeoJson => "geojson",
        }
    }
}

/// Streams a whole list. Whom it discloses is written down page by page, before
/// the page is sent.
///
/// # Errors
/// 503 when no seat for long work is free.
pub async fn stream<R: Listing>(
    session: Session,
    reader: Reader,
    form: Form,
    reach: Reach,
    filter: R::Filter,
    paging: Paging,
    fields: Option<String>,
) -> Result<HttpResponse> {
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes>>(4);
    let handle = tokio::runtime::Handle::current();
    let names: Vec<String> = match &fields {
        Some(fields) => fields.split(',').map(str::to_owned).collect(),
        None => R::fields(),
    };
    let db = session.db().clone();
    let export = Export {
        db: db.clone(),
        reader,
        form,
        reach,
        filter,
        paging,
        names,
        fields,
    };
    // The rows flow while the answer is being sent: the work is not awaited here.
    actix_web::rt::spawn(async move {
        let failed = sender.clone();
        let done = db
            .long(move |db| {
                let begun = AtomicBool::new(false);
                db.snapshot_now(|read| {
                    // What has been sent cannot be taken back: no second attempt.
                    if begun.swap(true, Relaxed) {
                        return Err(Error::refused(codes::database_away()));
                    }
                    export.write::<R>(read, &mut |bytes| {
                        let sent = handle.block_on(sender.send_timeout(Ok(bytes), PATIENCE));
                        sent.map_err(|_| Error::refused(codes::timeout()))
                    })
                })
            })
            .await;
        if let Err(error) = done {
            log::warn!("export broken off: {error}");
            // An error in the body cuts the answer, so that nobody takes it for whole.
            let _ = failed.send(Err(error)).await;
        }
    });
    // A refusal before the first byte is still a proper answer.
    let first = match receiver.recv().await {
        Some(Err(error)) => return Err(error),
        Some(Ok(bytes)) => Some(bytes),
        None => None,
    };
    let rest = futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|item| (item, receiver))
    });
    let body = futures_util::StreamExt::chain(futures_util::stream::iter(first.map(Ok)), rest);
    let name = format!("attachment; filename=\"{}.{}\"", R::TYPE, form.extension());
    Ok(HttpResponse::Ok()
        .content_type(form.media_type())
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization, Accept, Accept-Encoding"))
        .streaming(body))
}

struct Export<F> {
    db: Db,
    reader: Reader,
    form: Form,
    reach: Reach,
    filter: F,
    paging: Paging,
    names: Vec<String>,
    fields: Option<String>,
}

impl<F> Export<F> {
    fn write<R: Listing<Filter = F>>(&self, db: &mut Read, send: &mut dyn FnMut(Bytes) -> Result<()>) -> Result<()> {
        let mut paging = Paging {
            limit: ROWS,
            ..self.paging.clone()
        };
        send(self.head()?)?;
        let mut first = true;
        let mut showing = Showing::to(&self.reader);
        loop {
            let rows = R::page(db, &self.reach, &self.filter, &paging)?;
            let mut out = Vec::with_capacity(rows.len() * 512);
            let mut geometries = match self.form {
                Form::GeoJson => R::geometries(db, &rows)?,
                _ => HashMap::new(),
            };
            for listed in &rows {
                let key = listed.row.key();
                let document = listed.row.shown_to(&mut showing)?;
                if self.form == Form::GeoJson {
                    self.feature(key.clone(), &document, geometries.remove(&key), first, &mut out)?;
                } else {
                    self.line(&document, &mut out)?;
                }
                first = false;
            }
            self.note(&mut showing)?;
            if !out.is_empty() {
                send(out.into())?;
            }
            match rows.last() {
                Some(last) if rows.len() as i64 == ROWS => {
                    paging.after = Some(Cursor::after("", last.key.clone(), last.row.key()));
                }
                _ => break,
            }
        }
        if self.form == Form::GeoJson {
            send(Bytes::from_static(b"]}"))?;
        }
        Ok(())
    }

    /// Writes down whom a page discloses. The moment from which the rows are
    /// read takes no writes, so this is a transaction of its own; it is done
    /// before anything is sent.
    fn note(&self, showing: &mut Showing<'_>) -> Result<()> {
        let ids = showing.take();
        if ids.is_empty() {
            return Ok(());
        }
        self.db
            .write_now(Kind::Real, |db| self.reader.note(db, ReadingWay::Export, &ids))
    }

    fn head(&self) -> Result<Bytes> {
        Ok(match self.form {
            Form::Csv => csv_line(self.names.iter().map(String::as_str))?.into(),
            Form::GeoJson => Bytes::from_static(b"{\"type\":\"FeatureCollection\",\"features\":["),
            Form::Ndjson | Form::Json => Bytes::new(),
        })
    }

    fn line(&self, document: &Value, out: &mut Vec<u8>) -> Result<()> {
        if self.form == Form::Csv {
            let cells: Vec<String> = self
                .names
                .iter()
                .map(|n| cell(document.get(n).unwrap_or(&Value::Null)))
                .collect();
            out.extend(csv_line(cells.iter().map(String::as_str))?);
        } else {
            serde_json::to_writer(&mut *out, &pick(document, self.fields.as_deref())?)?;
            out.push(b'\n');
        }
        Ok(())
    }

    /// A row on the map: its outline where it has one, its point otherwise.
    fn feature(
        &self,
        key: String,
        document: &Value,
        outline: Option<Value>,
        first: bool,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let picked = pick(document, self.fields.as_deref())?;
        let mut properties = picked.as_object().cloned().unwrap_or_else(Map::new);
        if outline.is_none() {
            // The geometry says it already.
            properties.remove("latitude");
            properties.remove("longitude");
        }
        let geometry = outline.unwrap_or_else(|| point(document));
        if !first {
            out.push(b',');
        }
        let feature = json!({"type": "Feature", "id": key, "geometry": geometry, "properties": properties});
        serde_json::to_writer(out, &feature)?;
        Ok(())
    }
}

fn point(document: &Value) -> Value {
    let number = |name| document.get(name).and_then(Value::as_f64);
    match (number("longitude"), number("latitude")) {
        (Some(longitude), Some(latitude)) => json!({"type": "Point", "coordinates": [longitude, latitude]}),
        _ => Value::Null,
    }
}

fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer
        .write_record(cells)
        .map_err(|e| Error::Internal(format!("csv: {e}")))?;
    writer.into_inner().map_err(|e| Error::Internal(format!("csv: {e}")))
}

/// A value as a cell. Text that a spreadsheet would take for a formula gets an
/// apostrophe before it; the import takes it away again.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if is_formula(text) => format!("'{text}"),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| item.as_str().is_some_and(is_plain)) => {
            let joined = items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";");
            if is_formula(&joined) {
                format!("'{joined}")
            } else {
                joined
            }
        }
        other => other.to_string(),
    }
}

/// Whether a text can stand in a list joined by semicolons; a list of others is
/// written as JSON.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(';') && !text.starts_with('[')
}

/// Whether a spreadsheet would take a text for a formula. The apostrophe is
/// among the signs, so that taking one away always gives the text back.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        assert_eq!(cell(&json!("=1+1")), "'=1+1");
        assert_eq!(cell(&json!("+62 264")), "'+62 264");
        assert_eq!(cell(&json!(-6.5)), "-6.5");
        assert_eq!(cell(&json!(["a", "b"])), "a;b");
        assert_eq!(cell(&json!(["a;b", "c"])), r#"["a;b","c"]"#);
        assert_eq!(cell(&Value::Null), "");
    }
}
