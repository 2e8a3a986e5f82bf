using Doorstep.Contracts.Sync;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Grid;

/// <summary>Says in words what help somebody needs.</summary>
static class NeedWords
{
    public static IEnumerable<string> Of(SyncNeeds? needs, PhoneWords words) => needs is null ? [] : new[]
    {
        needs.Alone ? words["field.alone"].Value : null,
        needs.ChildrenAway ? words["field.children-away"].Value : null,
        needs.Disability is "None" ? null : words["field.disability", words[$"disability.{needs.Disability}"]].Value,
        needs.Allowance is "None" ? null : words[$"allowance.{needs.Allowance}"].Value,
    }.OfType<string>();
}
