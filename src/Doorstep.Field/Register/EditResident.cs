using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Register;

/// <summary>What is corrected of a resident: only what differs from what is there is said, so that it meets nobody else's correction.</summary>
public static class EditResident
{
    public static ResidentDraft Begin(ResidentRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new()
        {
            Name = row.Name,
            Phone = row.Phone,
            Sex = Enum.Parse<Sex>(row.Sex),
            Relation = row.Relation,
            NeedsHelp = row.Needs is not null,
            Alone = row.Needs?.Alone is true,
            ChildrenAway = row.Needs?.ChildrenAway is true,
            Disability = row.Needs?.Disability ?? "None",
            Allowance = row.Needs?.Allowance ?? "None",
        };
    }

    /// <returns>Null where nothing was changed.</returns>
    public static EditBody? Changes(ResidentRow row, ResidentDraft said, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(said);
        var (number, told, needs) = (DocumentNumber.Kept(said.Number), said.Told(today),
            said.NeedsHelp ? new LivingBody(said.Alone, said.ChildrenAway, said.Disability, said.Allowance, null).AsNeeds() : null);
        EditBody body = new()
        {
            Name = UserText.Clean(said.Name) is var name && name != row.Name ? name : null,
            Document = number is null ? null : $"{said.Document}",
            IdNumber = number,
            Phone = (said.Phone ?? "").Trim() is var phone && phone != (row.Phone ?? "") ? phone : null,
            BirthDate = told?.Born ?? said.BirthDate,
            Sex = $"{told?.Sex ?? said.Sex}" is var sex && sex != row.Sex ? sex : null,
            Relation = said.Relation == row.Relation ? null : said.Relation,
            Living = needs == row.Needs ? null : new(needs?.Alone is true, needs?.ChildrenAway is true, needs?.Disability ?? "None",
                needs?.Allowance ?? "None", needs is null ? null : "Care"),
        };
        return body == new EditBody() ? null : body;
    }
}
