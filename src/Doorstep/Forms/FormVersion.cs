using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Live;

namespace Doorstep.Forms;

/// <summary>
/// One published version of a form. It is never edited and never deleted: answers name the version that they were given to, and a phone may send one
/// of an old version years later.
/// </summary>
public sealed class FormVersion : ILogged
{
    private FormVersion() { }

    public Guid Id { get; private init; }
    public string Code { get; private init; } = "";
    public int Version { get; private init; }
    /// <summary>The definition, as <see cref="FormJson"/> writes it.</summary>
    public string Json { get; private init; } = "";
    public Guid PublishedBy { get; private init; }
    public DateTimeOffset PublishedAt { get; private init; }
    /// <summary>When the next version took its place; null for the one that counts.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public FormDefinition Definition => FormJson.Read(Json);

    /// <param name="before">The version that counts until now, or null for the first.</param>
    public static FormVersion Publish(FormDefinition form, FormVersion? before, AreaCode city, Act act)
    {
        ArgumentNullException.ThrowIfNull(form);
        var next = Make(form, (before?.Version ?? 0) + 1, act);
        before?.ReplacedAt = act.At;
        next.NewEntries.Add(Entry.Of(
            "form.published", act.Id, city, act, JsonSerializer.Serialize(new { form = next.Code, version = next.Version })));
        return next;
    }

    /// <summary>One that every new city begins with.</summary>
    public static FormVersion First(FormDefinition form, Act act) => Make(form, 1, act);

    private static FormVersion Make(FormDefinition form, int version, Act act) => new()
    {
        Id = act.Id,
        Code = form.Code,
        Version = version,
        Json = FormJson.Write(form),
        PublishedBy = act.By,
        PublishedAt = act.At,
    };
}

/// <summary>The next version of a form while it is being written; nobody is asked by it.</summary>
public sealed class FormDraft
{
    private FormDraft() { }

    public string Code { get; private init; } = "";
    public string Json { get; private set; } = "";
    /// <summary>Counts up with every edit, so that of two who edit at once the second is told.</summary>
    public int Edits { get; private set; }
    public Guid EditedBy { get; private set; }
    public DateTimeOffset EditedAt { get; private set; }

    public FormDefinition Definition => FormJson.Read(Json);

    public static FormDraft Begin(FormDefinition form, Act act)
    {
        FormDraft draft = new() { Code = form.Code };
        draft.Edit(form, act);
        return draft;
    }

    public void Edit(FormDefinition form, Act act)
    {
        if (form.Code != Code)
        {
            throw new RuleBrokenException("rule.form-code");
        }

        (Json, Edits, EditedBy, EditedAt) = (FormJson.Write(form), Edits + 1, act.By, act.At);
    }
}
