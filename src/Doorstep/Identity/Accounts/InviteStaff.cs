using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// An administrator invites staff by a list: user name, display name, role, area and, where the role wants one, the kind of department.
/// All of them or none; each gets a single-use link to set her password, which is answered here and nowhere again.
/// Whoever would be powerful begins only when a second administrator has agreed, and with the code that she gets.
/// </summary>
sealed partial class InviteStaff(DoorstepContext db, Caller caller, CurrentAct acting, Chance chance)
{
    public const int LongestList = 500;

    /// <summary>The longest list, each character of it escaped.</summary>
    public const int RequestBytes = 1 << 20;

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100_000, ErrorMessage = "error.too-long")] string List);

    public sealed record Invited(string UserName, string DisplayName, string Role, string Area, string Link, bool NeedsSecondPerson);

    public sealed record Answer(IReadOnlyList<Invited> Invited, IReadOnlyList<WrongLine> Wrong);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/invitations", async Task<Results<Ok<IReadOnlyList<Invited>>, ValidationProblem>> (
            Request request, HttpRequest http, InviteStaff useCase, IStringLocalizer words, CancellationToken cancellationToken) =>
        {
            var answer = await useCase.RunAsync(request, MakePasswordLink.AddressOf(http), cancellationToken);
            return answer.Wrong.Count == 0
                ? TypedResults.Ok(answer.Invited)
                : TypedResults.ValidationProblem(answer.Wrong.GroupBy(wrong => $"list[{wrong.Line}].{wrong.Field}")
                    .ToDictionary(field => field.Key, field => field.Select(wrong => words[wrong.Reason].Value).ToArray()));
        })
        .Needs(Permission.ManageAccounts).WithMetadata(new RequestSizeLimitAttribute(RequestBytes))
        .WithTags("Accounts").WithSummary("Invite staff by a list");

    public async Task<Answer> RunAsync(Request request, string address, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var (people, wrong) = StaffList.Read(request.List);
        if (people.Count == 0 && wrong.Count == 0)
        {
            wrong.Add(new(1, "list", "error.required"));
        }

        if (people.Count > LongestList)
        {
            return new([], [new(people[LongestList].Line, "list", "error.list-too-long")]);
        }

        var known = await KnownAsync(people, cancellationToken);
        wrong.AddRange(people.SelectMany(person => WrongOf(person, people, known)));
        if (wrong.Count > 0)
        {
            return new([], [.. wrong.OrderBy(line => line.Line).Take(100)]);
        }

        var invited = people.ConvertAll(person => Invite(person, known, address));
        await db.SaveChangesAsync(cancellationToken);
        return new(invited, []);
    }

    private sealed record Known(HashSet<string> Names, Dictionary<string, Role> Roles, HashSet<AreaCode> Areas, Dictionary<string, Guid> Departments);

    /// <summary>What the list speaks of and the city knows.</summary>
    private async Task<Known> KnownAsync(List<StaffLine> people, CancellationToken cancellationToken)
    {
        var names = people.ConvertAll(person => person.UserName.ToUpperInvariant());
        var areas = people.Select(person => AreaCode.TryParse(person.Area, out var area) ? area : default).Distinct().ToList();
        return new(
            [.. await db.Users.Where(account => names.Contains(account.NormalizedUserName!)).Select(account => account.NormalizedUserName!)
                .ToListAsync(cancellationToken)],
            await db.Roles.Where(role => role.Code != Role.BrokenGlass).ToDictionaryAsync(role => role.Code, cancellationToken),
            [.. (await db.AreaNamesAsync(areas, cancellationToken)).Keys.Where(area => caller.Scope.Covers(Permission.ManageAccounts, area))],
            (await db.DepartmentNamesAsync(cancellationToken)).GroupBy(department => department.Kind)
                .ToDictionary(kind => kind.Key, kind => kind.First().Id));
    }

    private static IEnumerable<WrongLine> WrongOf(StaffLine person, List<StaffLine> people, Known known)
    {
        (string Field, string? Reason)[] checks =
        [
            ("userName", !UserName().IsMatch(person.UserName) ? "error.user-name" : known.Names.Contains(person.UserName.ToUpperInvariant())
                || people.Any(other => other.Line < person.Line && other.UserName.Equals(person.UserName, StringComparison.OrdinalIgnoreCase))
                ? "error.user-name-taken" : null),
            ("displayName", person.DisplayName.Length switch { 0 => "error.required", > 60 => "error.too-long", _ => null }),
            ("role", known.Roles.ContainsKey(person.Role) ? null : "error.role"),
            ("area", !AreaCode.TryParse(person.Area, out var area) ? "error.area" : known.Areas.Contains(area) ? null : "error.area-outside"),
            ("department", !known.Roles.TryGetValue(person.Role, out var role) || role.ForDepartment == (person.Department != "")
                ? person.Department is "" || known.Departments.ContainsKey(person.Department) ? null : "error.department-unknown"
                : "rule.grant-department"),
        ];
        return checks.Where(check => check.Reason is not null).Select(check => new WrongLine(person.Line, check.Field, check.Reason!));
    }

    private Invited Invite(StaffLine person, Known known, string address)
    {
        var area = AreaCode.Parse(person.Area);
        var account = Account.Invite(person.UserName, person.DisplayName, area, acting.Now());
        var (secret, role) = (chance.Secret(), known.Roles[person.Role]);
        var grant = Grant.Give(account.Id, role, area, person.Department is "" ? null : known.Departments[person.Department], acting.Now());
        var approval = PowerfulRights.ArePowerful(role.Permissions)
            ? AccountApproval.Ask(ApprovalKind.Invitation, account.Id, area, acting.Now())
            : null;
        if (approval is not null)
        {
            db.AccountApprovals.Add(approval);
            grant.WaitFor(approval.Id);
        }

        db.Users.Add(account);
        db.Grants.Add(grant);
        db.PasswordLinks.Add(PasswordLink.Make(account.Id, secret, acting.Now(), approval?.Id));
        return new(person.UserName, person.DisplayName, person.Role, person.Area, address + PasswordLink.PathOf(secret), approval is not null);
    }

    [GeneratedRegex("^[A-Za-z0-9._@+-]{3,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex UserName();
}
