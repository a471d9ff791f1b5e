//! What is answered.

use utoipa::ToSchema;

/// A file for people: PDF/A-2b, A4, in Indonesian.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it describes bytes, which are answered as they are")]
pub struct PdfDocument(Vec<u8>);
