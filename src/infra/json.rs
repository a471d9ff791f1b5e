//! JSON bodies, read strictly: no duplicated keys, no deep nesting, no control
//! characters, text in NFC and trimmed, within a limit of size and of time.

use std::{cell::RefCell, fmt, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::BytesMut};
use futures_util::StreamExt;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{
    codes,
    error::{Error, Result},
};
use crate::domain::{Faults, Said, fault::code, text};

/// The deepest nesting of a body.
const DEPTH: usize = 32;
/// The longest a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(10);
/// The size of an ordinary body.
pub const ORDINARY: usize = 256 << 10;

/// A JSON body of at most `LIMIT` bytes.
pub struct Json<const LIMIT: usize = ORDINARY>(pub Value);

impl<const LIMIT: usize> FromRequest for Json<LIMIT> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let accepted = expect_media_type(request, &["application/json", "application/merge-patch+json"]);
        let body = read_body(request, payload.take(), LIMIT);
        Box::pin(async move {
            accepted?;
            Ok(Json(parse(&body.await?)?))
        })
    }
}

/// Refuses a body of another media type or in an encoding.
///
/// # Errors
/// 415.
pub fn expect_media_type(request: &HttpRequest, accepted: &[&str]) -> Result<()> {
    let refused = |en: String, id: String| Err(Error::detailed(codes::unsupported_media_type(), en, id));
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    };
    if !matches!(header(header::CONTENT_ENCODING), "" | "identity") {
        return refused(
            "Bodies are taken as they are, without Content-Encoding.".into(),
            "Badan permintaan diterima apa adanya, tanpa Content-Encoding.".into(),
        );
    }
    let given = header(header::CONTENT_TYPE);
    let media = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = given.split(';').skip(1).find_map(|p| {
        p.trim()
            .to_ascii_lowercase()
            .strip_prefix("charset=")
            .map(|c| c.trim_matches('"').to_owned())
    });
    if !accepted.contains(&media.as_str()) || charset.is_some_and(|c| c != "utf-8") {
        let list = accepted.join(", ");
        return refused(
            format!("Content-Type must be one of {list}, in UTF-8."),
            format!("Content-Type harus salah satu dari {list}, dalam UTF-8."),
        );
    }
    Ok(())
}

/// Reads a body within its limits.
///
/// # Errors
/// 413 over `limit` bytes, 408 when it is too slow, 400 when it breaks off.
pub fn read_body(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> impl Future<Output = Result<BytesMut>> + 'static {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    // A large body gets as much more time as it needs at 100 KB a second.
    let deadline = DEADLINE + Duration::from_secs((announced.unwrap_or_default() / 100_000) as u64);
    async move {
        let too_large = || {
            Error::detailed(
                codes::too_large(),
                format!("At most {limit} bytes are taken here."),
                format!("Paling banyak {limit} bita diterima di sini."),
            )
        };
        if announced.is_some_and(|n| n > limit) {
            return Err(too_large());
        }
        let read = async {
            let mut body = BytesMut::with_capacity(announced.unwrap_or(1024).min(limit));
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|e| {
                    Error::detailed(
                        codes::bad_request(),
                        format!("The body broke off: {e}."),
                        format!("Badan permintaan terputus: {e}."),
                    )
                })?;
                if body.len() + chunk.len() > limit {
                    return Err(too_large());
                }
                body.extend_from_slice(&chunk);
            }
            Ok(body)
        };
        tokio::time::timeout(deadline, read)
            .await
            .unwrap_or_else(|_| Err(Error::refused(codes::timeout())))
    }
}

/// Parses a JSON text strictly.
///
/// # Errors
/// 400 when it is no JSON or nested too deeply; 422 with every duplicated key
/// and every text with a control character.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let (value, faults) = read(bytes)?;
    faults.finish()?;
    Ok(value)
}

/// [`parse`], with the faults beside the value: where a body holds many things,
/// one that is wrong need not spoil the others.
///
/// # Errors
/// 400 when it is no JSON or nested too deeply.
pub fn read(bytes: &[u8]) -> Result<(Value, Faults)> {
    let faults = RefCell::new(Faults::new());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let strict = Strict {
        pointer: String::new(),
        depth: 0,
        faults: &faults,
    };
    let value = strict
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|e| {
            let (line, column) = (e.line(), e.column());
            Error::detailed(
                codes::bad_request(),
                format!("The body is not JSON as it is taken here: {e}."),
                format!("Badan permintaan bukan JSON yang dapat diterima, baris {line} kolom {column}."),
            )
        })?;
    Ok((value, faults.into_inner()))
}

/// A token of a JSON pointer (RFC 6901).
pub fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

struct Strict<'f> {
    pointer: String,
    depth: usize,
    faults: &'f RefCell<Faults>,
}

impl<'f> Strict<'f> {
    fn below(&self, token: &str) -> Strict<'f> {
        Strict {
            pointer: format!("{}/{token}", self.pointer),
            depth: self.depth + 1,
            faults: self.faults,
        }
    }

    fn check_depth<E: serde::de::Error>(&self) -> Result<(), E> {
        if self.depth >= DEPTH {
            Err(E::custom(format!("nested deeper than {DEPTH} levels")))
        } else {
            Ok(())
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        // To JSON Schema 2065.0 is the integer 2065.
        if v.fract() == 0.0 && v.abs() < 9.0e15 {
            return Ok((v as i64).into());
        }
        Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        if text::has_forbidden_control(v) {
            self.faults
                .borrow_mut()
                .add(self.pointer, code::CONTROL_CHARACTER, control_character());
        }
        Ok(text::normalise(v).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.check_depth()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.below(&items.len().to_string()))? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.check_depth()?;
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let below = self.below(&pointer_token(&name));
            let pointer = below.pointer.clone();
            let value = map.next_value_seed(below)?;
            if members.insert(name, value).is_some() {
                let said = Said::fixed(
                    "This key stands twice in its object.",
                    "Kunci ini muncul dua kali dalam objeknya.",
                );
                self.faults.borrow_mut().add(pointer, code::DUPLICATE_KEY, said);
            }
        }
        Ok(Value::Object(members))
    }
}

/// What is said of a control character.
pub fn control_character() -> Said {
    Said::fixed(
        "Control characters cannot be stored.",
        "Karakter kendali tidak dapat disimpan.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes_of(text: &str) -> Vec<(String, &'static str)> {
        match parse(text.as_bytes()) {
            Ok(_) => vec![],
            Err(e) => {
                let refusal = e.refusal().unwrap();
                if refusal.faults().is_empty() {
                    return vec![(String::new(), refusal.code().0.code)];
                }
                refusal.faults().iter().map(|f| (f.pointer.clone(), f.code.0)).collect()
            }
        }
    }

    #[test]
    fn all_faults_of_a_text_are_found_at_once() {
        let text = "{\"a\":1,\"a\":2,\"b\":{\"c/d\":\"x\\u0000\"},\"e\":[\"\\u001b\"]}";
        let found = codes_of(text);
        assert_eq!(
            found,
            [
                ("/a".to_owned(), "duplicate_key"),
                ("/b/c~1d".to_owned(), "control_character"),
                ("/e/0".to_owned(), "control_character"),
            ]
        );
    }

    #[test]
    fn rubbish_and_deep_nesting_are_refused() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        for text in ["", "{", "{} {}", "nul", &deep, "{\"a\":1e999}", "\u{feff}{}"] {
            assert_eq!(
                codes_of(text),
                [(String::new(), "bad_request")],
                "{}",
                &text[..text.len().min(20)]
            );
        }
    }

    #[test]
    fn text_is_normalised_and_whole_floats_are_integers() {
        let value = parse(br#"{"n":" Cafe\u0301 ","y":2065.0,"l":-6.5}"#).unwrap();
        assert_eq!(value, serde_json::json!({"n":"Café","y":2065,"l":-6.5}));
    }
}
