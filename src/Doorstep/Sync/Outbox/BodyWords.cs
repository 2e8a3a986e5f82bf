namespace Doorstep.Sync.Outbox;

/// <summary>What the fields of an operation's body are called, by their path in it, and the words of the codes that stand in them.</summary>
static class BodyWords
{
    public static IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "register.field.Name", ["document"] = "register.field.Document", ["idNumber"] = "register.field.IdNumber",
        ["phone"] = "register.field.Phone", ["birthDate"] = "register.field.BirthDate", ["sex"] = "register.field.Sex",
        ["ethnicity"] = "register.field.Ethnicity", ["education"] = "register.field.Education", ["relation"] = "register.field.Relation",
        ["registeredArea"] = "register.field.RegisteredArea", ["registeredPlace"] = "register.field.RegisteredPlace",
        ["activity.kind"] = "register.field.Activity.Kind", ["activity.organisationId"] = "register.field.Activity.OrganisationId",
        ["activity.purpose"] = "register.field.Activity.Purpose", ["living"] = "register.living", ["living.alone"] = "register.field.Living.Alone",
        ["living.childrenAway"] = "register.field.Living.ChildrenAway", ["living.disability"] = "register.field.Living.Disability",
        ["living.allowance"] = "register.field.Living.Allowance", ["living.purpose"] = "register.field.Living.Purpose",
        ["dwellingId"] = "register.home", ["use"] = "register.use", ["condition"] = "register.condition", ["from"] = "register.since",
        ["on"] = "register.on", ["headId"] = "register.split-head", ["contact"] = "task.contact", ["kind"] = "tasks.kind",
        ["building"] = "register.building", ["residentIds"] = "held.field.leaving", ["intoId"] = "held.field.into",
        ["confirmed"] = "held.field.confirmed", ["note"] = "held.field.note", ["grounds"] = "held.field.grounds",
        ["refusedUntil"] = "held.field.refused-until", ["isAsSaid"] = "held.field.as-said", ["photosFollow"] = "held.field.photos",
        ["outcome"] = "held.field.outcome", ["text"] = "held.field.text", ["settled"] = "held.field.settled", ["address"] = "held.field.address",
    };

    /// <summary>What the words of a code begin with.</summary>
    public static IReadOnlyDictionary<string, string> Codes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["document"] = "document.", ["sex"] = "sex.", ["ethnicity"] = "ethnicity.", ["education"] = "education.", ["relation"] = "relation.",
        ["activity.kind"] = "activity.", ["activity.purpose"] = "purpose.", ["living.disability"] = "disability.",
        ["living.allowance"] = "allowance.", ["living.purpose"] = "purpose.", ["use"] = "use.", ["condition"] = "condition.",
        ["grounds"] = "task.grounds.", ["contact"] = "task.contact.",
    };

    /// <summary>They say nothing to whoever decides.</summary>
    public static IReadOnlySet<string> Unsaid { get; } = new HashSet<string>(
        ["key", "formVersion", "longitude", "latitude", "accuracy", "photos", "photoHashes"], StringComparer.Ordinal);
}
