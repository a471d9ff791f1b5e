//! What a row shows, as text: written once, and laid into the columns of a form without a tree
//! of values between.

use std::ops::Range;

use serde::{
    Serialize,
    ser::{Error as _, Impossible, SerializeMap, SerializeStruct, Serializer},
};
use serde_json::{Error, Value};

use super::{cells::Cell, columns::Column};
use crate::infra::{self, Result};

/// Room for a document of usual size.
const USUAL: usize = 1 << 10;

/// A document as JSON text, and where in it its members stand.
#[derive(Debug, Clone)]
pub struct Document {
    json: String,
    members: Vec<Member>,
}

/// Where a member stands.
#[derive(Debug, Clone)]
struct Member {
    name: Range<usize>,
    value: Range<usize>,
}

impl Document {
    /// Of what is shown: an object.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(shown: &impl Serialize) -> Result<Self> {
        let mut object = Object {
            json: Vec::with_capacity(USUAL),
            members: Vec::with_capacity(32),
        };
        shown.serialize(&mut object)?;
        let text = String::from_utf8(object.json);
        Ok(Document {
            json: text.map_err(|e| infra::Error::Internal(e.to_string()))?,
            members: object.members,
        })
    }

    /// Its text.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its values.
    ///
    /// # Errors
    /// Never for what was written here.
    pub fn value(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.json)?)
    }

    /// Its members: names, and values as JSON.
    fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        let text = |range: &Range<usize>| self.json.get(range.clone()).unwrap_or_default();
        self.members
            .iter()
            .map(move |member| (text(&member.name), text(&member.value)))
    }
}

/// Writes an object as JSON, and notes where its members stand.
struct Object {
    json: Vec<u8>,
    members: Vec<Member>,
}

impl Object {
    fn name(&mut self, name: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.json.push(if self.members.is_empty() { b'{' } else { b',' });
        let begin = self.json.len();
        serde_json::to_writer(&mut self.json, name)?;
        let end = self.json.len();
        self.json.push(b':');
        self.members.push(Member {
            // Within its quotation marks.
            name: begin + 1..end - 1,
            value: 0..0,
        });
        Ok(())
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let begin = self.json.len();
        serde_json::to_writer(&mut self.json, value)?;
        if let Some(member) = self.members.last_mut() {
            member.value = begin..self.json.len();
        }
        Ok(())
    }

    fn finish(&mut self) {
        if self.members.is_empty() {
            self.json.push(b'{');
        }
        self.json.push(b'}');
    }
}

impl SerializeMap for &mut Object {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.name(key)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }
    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

impl SerializeStruct for &mut Object {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.name(key)?;
        self.value(value)
    }
    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

fn no_object<T>() -> Result<T, Error> {
    Err(Error::custom("a row of an export is no object"))
}

macro_rules! no_objects {
    ($($method:ident($($type:ty),*);)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<(), Error> {
            no_object()
        })*
    };
}

type No = Impossible<(), Error>;

impl<'o> Serializer for &'o mut Object {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = &'o mut Object;
    type SerializeStruct = &'o mut Object;
    type SerializeStructVariant = No;

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    no_objects! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        no_object()
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<No, Error> {
        no_object()
    }
    fn serialize_tuple(self, _: usize) -> Result<No, Error> {
        no_object()
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<No, Error> {
        no_object()
    }
    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<No, Error> {
        no_object()
    }
    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<No, Error> {
        no_object()
    }
}

/// Columns, and in which order documents tell them.
pub struct Layout {
    columns: Vec<Column>,
    /// For each member of the last document its column. Those of one list have one order, so that
    /// names are compared once, and not with every column.
    order: Vec<Option<usize>>,
}

impl Layout {
    /// Of these columns.
    pub fn of(columns: Vec<Column>) -> Self {
        Layout {
            columns,
            order: Vec::new(),
        }
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells of a document, one for each column.
    ///
    /// # Errors
    /// Never for what was written here.
    pub fn cells<'d>(&mut self, document: &'d Document) -> Result<Vec<Cell<'d>>> {
        let mut cells = vec![Cell::Empty; self.columns.len()];
        for (at, (name, value)) in document.members().enumerate() {
            if let Some(cell) = self.column(at, name).and_then(|column| cells.get_mut(column)) {
                *cell = Cell::of(value)?;
            }
        }
        Ok(cells)
    }

    /// The column of the member of this name, which stands at this place of its document.
    fn column(&mut self, at: usize, name: &str) -> Option<usize> {
        let is = |column: &Option<usize>| column.and_then(|c| self.columns.get(c)).is_some_and(|c| c.name == name);
        if let Some(known) = self.order.get(at).filter(|known| is(known)) {
            return *known;
        }
        let found = self.columns.iter().position(|column| column.name == name);
        if self.order.len() <= at {
            self.order.resize(at + 1, None);
        }
        if let Some(place) = self.order.get_mut(at) {
            *place = found;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::export::columns::Kind;
    use serde_json::json;

    #[test]
    fn cells_stand_in_their_columns_whatever_the_order_of_the_document() {
        let columns = ["b", "a", "c", "d", "e"].map(|name| Column::new(name, Kind::Text, ""));
        let mut layout = Layout::of(columns.to_vec());
        // Of a map the members are in the order of the alphabet, of a structure in its own.
        #[derive(Serialize)]
        struct Row {
            e: bool,
            d: (&'static str, i32),
            b: f64,
            other: Option<i32>,
            #[serde(flatten)]
            more: More,
        }
        #[derive(Serialize)]
        struct More {
            a: &'static str,
            c: Option<i32>,
        }
        let row = Row {
            e: true,
            d: ("\"", 2),
            b: -6.5,
            other: Some(1),
            more: More { a: "x", c: None },
        };
        for document in [Document::of(&row), Document::of(&json!(row)), Document::of(&row)] {
            let document = document.unwrap();
            assert_eq!(document.value().unwrap(), json!(row));
            assert_eq!(
                layout.cells(&document).unwrap(),
                [
                    Cell::Number("-6.5"),
                    Cell::Text("x".into()),
                    Cell::Empty,
                    Cell::Json(r#"["\"",2]"#),
                    Cell::Boolean(true)
                ]
            );
        }
    }

    #[test]
    fn what_is_no_object_is_no_document() {
        assert_eq!(Document::of(&json!({})).unwrap().json(), "{}");
        for no in [json!([1]), json!("a"), json!(1), json!(null)] {
            Document::of(&no).unwrap_err();
        }
    }

    #[test]
    fn text_is_what_was_written() {
        let mut layout = Layout::of(vec![Column::new("a", Kind::Text, "")]);
        for text in [
            "",
            "\"",
            "\"\"",
            "a\"b",
            "\\",
            "\\\"",
            "\n",
            "Desa \u{1F4DA}",
            "null",
            "\u{0}",
        ] {
            let document = Document::of(&json!({"a": text})).unwrap();
            assert_eq!(layout.cells(&document).unwrap(), [Cell::Text(text.into())]);
        }
    }
}
