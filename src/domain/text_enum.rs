//! Enumerations that are the same word in JSON, in the database and in the
//! documents.

/// One value of an enumeration with its labels, as `GET /v1/codes` lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The value as it stands in JSON.
    pub value: &'static str,
    /// Its English label.
    pub en: &'static str,
    /// Its Indonesian label.
    pub id: &'static str,
}

/// What every enumeration made by `text_enum!` publishes.
pub trait Codes {
    /// The name of the enumeration, snake_case.
    fn name() -> &'static str;
    /// Its values in the order of the source.
    fn labels() -> &'static [Label];
}

/// Declares an enumeration: `Variant = "wire_word", "English", "Indonesian"`.
/// The word is taken as a token, since utoipa does not see a `literal` fragment.
/// Gives serde, diesel (`Text`), utoipa, `as_str`, `FromStr`, `ALL` and [`Codes`].
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $word:tt, $en:literal, $id:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis enum $name {
            $( $(#[$vmeta])* #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// Every value, in the order of the source.
            pub const ALL: &'static [$name] = &[$( $name::$variant ),+];

            /// Its English label.
            pub const fn label_en(self) -> &'static str {
                match self { $( $name::$variant => $en ),+ }
            }

            /// Its Indonesian label.
            pub const fn label_id(self) -> &'static str {
                match self { $( $name::$variant => $id ),+ }
            }

            /// The word that stands for the value in JSON and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $( $name::$variant => $word ),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $( $word => Ok($name::$variant), )+ _ => Err(()) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::domain::text_enum::Codes for $name {
            fn name() -> &'static str {
                static NAME: std::sync::OnceLock<String> = std::sync::OnceLock::new();
                NAME.get_or_init(|| $crate::domain::text_enum::snake_case(stringify!($name)))
            }
            fn labels() -> &'static [$crate::domain::text_enum::Label] {
                &[$( $crate::domain::text_enum::Label { value: $word, en: $en, id: $id } ),+]
            }
        }

        // Written out: the derive does not see names that come out of a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let labels = <$name as $crate::domain::text_enum::Codes>::labels();
                let listed: Vec<String> = labels.iter().map(|l| format!("`{}`: {}", l.value, l.en)).collect();
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(listed.join("; ")))
                    .enum_values(Some([$( $word ),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        $crate::domain::text_enum::text_sql!($name);
    };
}

/// Stores a type with `as_str` and `FromStr` as `Text`.
macro_rules! text_sql {
    ($name:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = std::str::from_utf8(value.as_bytes())?;
                text.parse()
                    .map_err(|_| format!("{:?} is not a {}", text, stringify!($name)).into())
            }
        }
    };
}

/// Documents a text type by pattern and example, in place and not as a component.
macro_rules! text_schema {
    ($name:ident, $description:literal, $pattern:expr, $example:literal) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($description))
                    .pattern(Some($pattern))
                    .examples([$example])
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}

/// `AccreditationGrade` as `accreditation_grade`.
pub fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

pub(crate) use {text_enum, text_schema, text_sql};
