//! `sinergi user` and `sinergi client`.

use clap::{Args, Subcommand};

use super::{Outcome, house::House};
use crate::{
    accounts::{
        commands::{self, Added},
        principals::Principal,
    },
    domain::{RegionCode, Role, text_enum::Codes},
    infra::{Db, config::Place},
};

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make a person. The password is asked from SINERGI_NEW_PASSWORD, or made and printed once.
    ///
    /// Example: sinergi user add karawang.editor "Dinas Perpustakaan Karawang" --region 32.15
    Add(New),
    /// List people and partner systems with their grants.
    List(Everywhere),
    /// Let nobody sign in by this name any more; sessions end at once.
    Disable(Named),
    /// Let a disabled one sign in again.
    Enable(Named),
    /// Give a role in a region and everything below it.
    ///
    /// Example: sinergi user grant karawang.editor editor --region 32.15
    Grant(NewGrant),
    /// Give a new password; sessions end at once.
    Password(Named),
}

/// What can be done with partner systems.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// Make a partner system and print its secret once. Give it a grant with `sinergi user grant NAME sync`.
    ///
    /// Example: sinergi client add jabar-sim "SIM Jawa Barat" --region 32
    Add {
        #[command(flatten)]
        new: New,
        /// A PEM or JWK file with its public key, for private_key_jwt.
        #[arg(long)]
        public_key: Option<std::path::PathBuf>,
    },
}

/// A new principal.
#[derive(Debug, Args)]
pub struct New {
    #[command(flatten)]
    place: Place,
    /// The name to sign in with.
    name: String,
    /// How it is called.
    display_name: String,
    /// The region it belongs to: who administers it. The whole country when left out.
    #[arg(long, value_parser = region)]
    region: Option<RegionCode>,
    /// The password of a new person, at least 12 characters.
    #[arg(long, env = "SINERGI_NEW_PASSWORD", hide = true, hide_env_values = true)]
    password: Option<String>,
}

/// A principal that is there.
#[derive(Debug, Args)]
pub struct Named {
    #[command(flatten)]
    place: Place,
    /// Its name.
    name: String,
}

/// All of them.
#[derive(Debug, Args)]
pub struct Everywhere {
    #[command(flatten)]
    place: Place,
}

/// A new grant.
#[derive(Debug, Args)]
pub struct NewGrant {
    #[command(flatten)]
    place: Place,
    /// To whom.
    name: String,
    /// viewer, editor, approver, sync, auditor or admin.
    #[arg(value_parser = role)]
    role: Role,
    /// Where; the whole country when left out.
    #[arg(long, value_parser = region)]
    region: Option<RegionCode>,
    /// Personal data may be seen in full there.
    #[arg(long)]
    personal_data: bool,
}

fn region(text: &str) -> Result<RegionCode, String> {
    text.parse().map_err(|e: crate::domain::region_code::RegionCodeError| {
        e.message().in_language(crate::domain::Language::English).to_owned()
    })
}

fn role(text: &str) -> Result<Role, String> {
    let offered: Vec<&str> = Role::labels().iter().map(|l| l.value).collect();
    text.parse()
        .map_err(|()| format!("takes one of: {}", offered.join(", ")))
}

/// Runs a command on people.
pub fn user(command: User) -> Outcome {
    match command {
        User::Add(New {
            place,
            name,
            display_name,
            region,
            password,
        }) => within(&place, |db| {
            let added = commands::add_user(db, &name, &display_name, region.clone(), password.as_deref())?;
            print_added(&added, "password");
            Ok(())
        }),
        User::List(Everywhere { place }) => within(&place, list),
        User::Disable(Named { place, name }) => within(&place, |db| {
            print_status(&commands::disable(db, &name)?);
            Ok(())
        }),
        User::Enable(Named { place, name }) => within(&place, |db| {
            print_status(&commands::enable(db, &name)?);
            Ok(())
        }),
        User::Grant(NewGrant {
            place,
            name,
            role,
            region,
            personal_data,
        }) => within(&place, |db| {
            let grant = commands::grant(db, &name, role, region.clone(), personal_data)?;
            println!(
                "{} is {} in {}",
                name,
                role,
                place_name(grant.fields.region_code.as_ref())
            );
            Ok(())
        }),
        User::Password(Named { place, name }) => within(&place, |db| {
            if let Some(secret) = commands::set_password(db, &name, None)? {
                println!("{name}: {secret}");
            }
            Ok(())
        }),
    }
}

/// Runs a command on partner systems.
pub fn client(command: Client) -> Outcome {
    let Client::Add { new, public_key } = command;
    let New {
        place,
        name,
        display_name,
        region,
        ..
    } = new;
    let key = public_key.map(std::fs::read_to_string).transpose()?;
    within(&place, |db| {
        let added = commands::add_client(db, &name, &display_name, region.clone(), key.as_deref())?;
        print_added(&added, "client_secret");
        Ok(())
    })
}

fn within(place: &Place, f: impl FnOnce(&Db) -> Outcome) -> Outcome {
    let house = House::open(place)?;
    let done = f(&house.db());
    house.close()?;
    done
}

fn place_name(region: Option<&RegionCode>) -> String {
    region.map_or("the whole country".to_owned(), ToString::to_string)
}

fn print_added(added: &Added, what: &str) {
    println!(
        "{} was made in {}",
        added.principal.fields.name,
        place_name(added.principal.fields.region_code.as_ref())
    );
    if let Some(secret) = &added.secret {
        println!("{what} (shown this once): {secret}");
    }
}

fn print_status(principal: &Principal) {
    println!("{} is {}", principal.fields.name, principal.fields.status);
}

fn list(db: &Db) -> Outcome {
    for (principal, grants) in commands::list(db)? {
        let fields = &principal.fields;
        println!(
            "{:<24} {:<7} {:<9} {}",
            fields.name, fields.kind, fields.status, fields.display_name
        );
        for grant in grants {
            let personal = if grant.fields.personal_data {
                ", with personal data"
            } else {
                ""
            };
            println!(
                "    {} in {}{personal}",
                grant.fields.role,
                place_name(grant.fields.region_code.as_ref())
            );
        }
    }
    Ok(())
}
