//! What does EWS of a world do?

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::items::Item;
use super::soap::{Request, below, child, escaped, text};
use super::{Caller, Code, Exchange, Mailbox, State};
use crate::service::Call;
use crate::world::script::Page;

/// For whom an operation is made.
struct Target<'m> {
    name: String,
    mailbox: std::borrow::Cow<'m, Mailbox>,
}

impl Exchange {
    pub(super) fn operated(&self, call: &Call, caller: &Caller, state: &mut State) -> Page {
        let body = String::from_utf8_lossy(&call.body);
        let Ok(document) = Document::parse(body.trim_start_matches('\u{feff}')) else {
            return self.fault(500, "ErrorInvalidRequest", "");
        };
        let Some(request) = Request::of(&document) else { return self.fault(500, "ErrorSchemaValidation", "") };
        if state.counted("ews") < self.busy.first {
            return self.put_off();
        }
        let target = match self.target(call, caller, &request) {
            Ok(target) => target,
            Err(page) => return *page,
        };
        if let Some(page) = &target.mailbox.instead {
            return page.clone();
        }
        let operation = request.name();
        let folder = below(request.operation, "DistinguishedFolderId").and_then(|folder| folder.attribute("Id"));
        let there = format!("{operation} of {}", folder.unwrap_or_default());
        let codes = &target.mailbox.codes;
        if let Some(code) = [there.as_str(), operation, "*"].into_iter().find_map(|key| codes.get(key)) {
            return self.failed(operation, code);
        }
        match operation {
            "GetFolder" => self.folder(&request),
            "FindFolder" => self.response("FindFolder", &Self::success("FindFolder", &root(0, ""))),
            "FindItem" => self.find(&request, &target, state),
            "GetItem" => self.get(&request, &target, state),
            "CreateItem" => self.create(&request, &target, state),
            "SendItem" => self.response("SendItem", &Self::success("SendItem", "")),
            "DeleteItem" => self.delete(&request, &target, state),
            _ => self.fault(500, "ErrorInvalidOperation", ""),
        }
    }

    /// The mailbox that is acted for: another one needs the right to impersonate, and its anchor.
    fn target(&self, call: &Call, caller: &Caller, request: &Request<'_>) -> Result<Target<'_>, Box<Page>> {
        let fault = |code: &str| Box::new(self.fault(500, code, ""));
        let Some(wanted) = &request.connecting else {
            if caller.application {
                return Err(fault("ErrorImpersonationRequired"));
            }
            let (name, mailbox) = self.mailbox(&caller.name).ok_or_else(|| {
                Box::new(self.failed(request.name(), &Code::Response("ErrorMissingEmailAddress".to_owned())))
            })?;
            return Ok(Target { name, mailbox });
        };
        if call.header("x-anchormailbox").is_none_or(|anchor| !anchor.eq_ignore_ascii_case(wanted)) {
            return Err(Box::new(Page { status: 500, ..Page::of("text/plain", "no anchor mailbox") }));
        }
        let Some((name, mailbox)) = self.mailbox(wanted) else { return Err(fault("ErrorNonExistentMailbox")) };
        if name != *wanted {
            return Err(fault("ErrorNonPrimarySmtpAddress"));
        }
        if !self.may_act(caller, &name) {
            return Err(fault("ErrorImpersonateUserDenied"));
        }
        Ok(Target { name, mailbox })
    }

    fn folder(&self, request: &Request<'_>) -> Page {
        let inside: String = request
            .operation
            .descendants()
            .filter(|node| matches!(node.tag_name().name(), "DistinguishedFolderId" | "FolderId"))
            .map(|node| folder_of(node.attribute("Id").unwrap_or_default()))
            .map(|name| Self::success("GetFolder", &format!("<m:Folders>{}</m:Folders>", folder(&name))))
            .collect();
        self.response("GetFolder", &inside)
    }

    fn find(&self, request: &Request<'_>, target: &Target<'_>, state: &State) -> Page {
        let Some(parent) = below(request.operation, "ParentFolderIds").and_then(|parent| child(parent, None)) else {
            return self.fault(500, "ErrorSchemaValidation", "");
        };
        let place = folder_of(parent.attribute("Id").unwrap_or_default());
        let restriction = child(request.operation, "Restriction").and_then(|restriction| child(restriction, None));
        let fits =
            |item: &&Item| item.folder == place && restriction.is_none_or(|restriction| admits(restriction, item));
        let items = state.items.of(&target.name);
        let found: Vec<&Item> = if target.mailbox.hides { Vec::new() } else { items.iter().filter(fits).collect() };
        let inside: String = found.iter().map(|item| shown(item)).collect();
        self.response(
            "FindItem",
            &Self::success("FindItem", &root(found.len(), &format!("<t:Items>{inside}</t:Items>"))),
        )
    }

    fn get(&self, request: &Request<'_>, target: &Target<'_>, state: &State) -> Page {
        let inside: String = ids(request.operation)
            .map(|id| match state.items.of(&target.name).iter().find(|item| item.id == id) {
                Some(item) => Self::success("GetItem", &format!("<m:Items>{}</m:Items>", shown(item))),
                None => missing("GetItem", "<m:Items/>"),
            })
            .collect();
        self.response("GetItem", &inside)
    }

    fn create(&self, request: &Request<'_>, target: &Target<'_>, state: &mut State) -> Page {
        let disposition = request.operation.attribute("MessageDisposition").unwrap_or("SaveOnly");
        let saved = child(request.operation, "SavedItemFolderId").and_then(|saved| child(saved, None));
        let Some(item) = child(request.operation, "Items").and_then(|items| child(items, None)) else {
            return self.fault(500, "ErrorSchemaValidation", "");
        };
        let kind = item.tag_name().name();
        let usual = match (kind, disposition) {
            ("CalendarItem", _) => "calendar",
            ("Contact", _) => "contacts",
            ("Task", _) => "tasks",
            (_, "SaveOnly") => "drafts",
            _ => "sentitems",
        };
        let place = saved.and_then(|saved| saved.attribute("Id")).map_or_else(|| usual.to_owned(), folder_of);
        let subject = text(item, "Subject").unwrap_or_default();
        let properties = properties(item);
        let mut ids = String::new();
        if disposition != "SendOnly" {
            let kept = state.items.add(&target.name, &place, kind, &subject, &properties);
            // What is sent has no id in the answer.
            if disposition == "SaveOnly" {
                ids = format!("<t:{kind}>{}</t:{kind}>", id(&kept));
            }
        }
        if disposition.starts_with("Send") && kind == "Message" && !target.mailbox.swallows {
            let to = below(item, "ToRecipients").and_then(|to| text(to, "EmailAddress")).unwrap_or_default();
            if let Some((name, _)) = self.mailbox(&to) {
                state.items.add(&name, "inbox", kind, &subject, &properties);
            }
        }
        self.response("CreateItem", &Self::success("CreateItem", &format!("<m:Items>{ids}</m:Items>")))
    }

    fn delete(&self, request: &Request<'_>, target: &Target<'_>, state: &mut State) -> Page {
        let mut inside = String::new();
        for id in ids(request.operation) {
            let gone = state.items.delete(&target.name, id);
            inside += &if gone { Self::success("DeleteItem", "") } else { missing("DeleteItem", "") };
        }
        self.response("DeleteItem", &inside)
    }
}

fn missing(operation: &str, inside: &str) -> String {
    format!(
        r#"<m:{operation}ResponseMessage ResponseClass="Error"><m:MessageText>The specified object was not found in the store.</m:MessageText><m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{inside}</m:{operation}ResponseMessage>"#
    )
}

fn ids<'d>(operation: Node<'d, 'd>) -> impl Iterator<Item = &'d str> {
    operation.descendants().filter(|node| node.tag_name().name() == "ItemId").filter_map(|node| node.attribute("Id"))
}

/// A folder's distinguished name, also from the id that stands for it.
fn folder_of(id: &str) -> String {
    id.strip_prefix("folder-").unwrap_or(id).to_ascii_lowercase()
}

fn folder(name: &str) -> String {
    let (element, class) = match name {
        "calendar" => ("CalendarFolder", "IPF.Appointment"),
        "contacts" => ("ContactsFolder", "IPF.Contact"),
        "tasks" => ("TasksFolder", "IPF.Task"),
        _ => ("Folder", "IPF.Note"),
    };
    format!(
        r#"<t:{element}><t:FolderId Id="folder-{name}" ChangeKey="AQAAAA=="/><t:ParentFolderId Id="folder-msgfolderroot" ChangeKey="AQAAAA=="/><t:FolderClass>{class}</t:FolderClass><t:DisplayName>{name}</t:DisplayName><t:TotalCount>0</t:TotalCount><t:ChildFolderCount>0</t:ChildFolderCount></t:{element}>"#
    )
}

fn root(count: usize, inside: &str) -> String {
    let inside = if inside.is_empty() { "<t:Folders/>" } else { inside };
    format!(
        r#"<m:RootFolder IndexedPagingOffset="{count}" TotalItemsInView="{count}" IncludesLastItemInRange="true">{inside}</m:RootFolder>"#
    )
}

fn id(item: &Item) -> String {
    format!(r#"<t:ItemId Id="{}" ChangeKey="CQAAAA=="/>"#, item.id)
}

fn shown(item: &Item) -> String {
    let property = |(name, value): (&String, &String)| {
        format!(
            r#"<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="{}" PropertyType="String"/><t:Value>{}</t:Value></t:ExtendedProperty>"#,
            escaped(name),
            escaped(value)
        )
    };
    let properties: String = item.properties.iter().map(property).collect();
    let kind = &item.kind;
    format!("<t:{kind}>{}<t:Subject>{}</t:Subject>{properties}</t:{kind}>", id(item), escaped(&item.subject))
}

fn properties(item: Node<'_, '_>) -> BTreeMap<String, String> {
    let of = |node: Node<'_, '_>| {
        let (uri, value) = (child(node, "ExtendedFieldURI")?, child(node, "Value")?);
        Some((uri.attribute("PropertyName")?.to_owned(), value.text()?.to_owned()))
    };
    item.descendants().filter(|node| node.tag_name().name() == "ExtendedProperty").filter_map(of).collect()
}

/// Whether a restriction admits an item.
fn admits(restriction: Node<'_, '_>, item: &Item) -> bool {
    let parts = || restriction.children().filter(Node::is_element);
    let field = parts().next();
    let value = || match field {
        Some(field) if field.tag_name().name() == "ExtendedFieldURI" => {
            item.properties.get(field.attribute("PropertyName").unwrap_or_default()).cloned()
        }
        Some(field) if field.attribute("FieldURI") == Some("item:Subject") => Some(item.subject.clone()),
        _ => None,
    };
    let constant = || {
        let node = below(restriction, "Constant");
        node.and_then(|node| node.attribute("Value")).unwrap_or_default().to_owned()
    };
    match restriction.tag_name().name() {
        "And" => parts().all(|part| admits(part, item)),
        "Or" => parts().any(|part| admits(part, item)),
        "Exists" => value().is_some(),
        "IsEqualTo" => value() == Some(constant()),
        "Contains" => value().is_some_and(|value| value.to_lowercase().contains(&constant().to_lowercase())),
        _ => false,
    }
}
