//! People, partner systems, grants and signing in.

use utoipa_actix_web::service_config::ServiceConfig;

/// Hashes passwords.
#[derive(Default)]
pub struct Hasher;

/// The operations of this room.
pub fn routes(_: &mut ServiceConfig) {}
/// The operations at the root.
pub fn well_known(_: &mut ServiceConfig) {}
/// temporary
pub mod demo {
    /// temporary
    pub fn people(db: &crate::infra::Db, _: &str) -> crate::infra::Result<()> {
        use diesel::connection::SimpleConnection;
        db.write_now(crate::infra::db::Kind::Real, |db| {
            for (name, role, region) in [("national.admin","admin",None),("national.viewer","viewer",None),("auditor","auditor",None),("jabar.editor","editor",Some("32")),("jabar.approver","approver",Some("32")),("purwakarta.editor","editor",Some("32.14")),("bandung.editor","editor",Some("32.73")),("jabar-sync","sync",Some("32")),("jateng-sync","sync",Some("33"))] {
                let id = uuid::Uuid::now_v7();
                let r = region.map_or("null".to_owned(), |r| format!("'{r}'"));
                db.conn().batch_execute(&format!("insert into principals values ('{id}','{name}','person','{name}',{r},'active',1,now(),now(),'{id}',null);
                insert into grants values (gen_random_uuid(),'{id}','{role}',{r},false,null,null,1,now(),now(),'{id}',null)"))?;
            }
            Ok(())
        })
    }
}
