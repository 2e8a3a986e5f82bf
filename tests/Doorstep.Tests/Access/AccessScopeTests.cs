using CsCheck;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tests.Access;

/// <summary>The policy, and the stretches that a query filter makes of it, say the same; and the laws that any policy keeps.</summary>
[Trait("needs", "nothing")]
public sealed class AccessScopeTests
{
    private static readonly Guid[] departments = [new("00000000-0000-7000-8000-000000000001"), new("00000000-0000-7000-8000-000000000002")];
    private static readonly string[] permissions = [Permission.ViewCases, Permission.ViewRegister, Permission.ViewPlaces];

    /// <summary>Few digits, so that areas often lie in one another.</summary>
    private static readonly Gen<AreaCode> areas = Gen.Select(Gen.Char['1', '2'].Array[15],
        Gen.Int[0, 4].Select(level => new[] { 4, 6, 9, 12, 15 }[level]), (digits, length) => AreaCode.Parse(new string(digits)[..length]));

    private static readonly Gen<Guid?> someDepartment = Gen.Int[-1, 1].Select(which => which < 0 ? (Guid?)null : departments[which]);

    private static readonly Gen<string> somePermission = Gen.Int[0, 2].Select(which => permissions[which]);

    private static readonly Gen<Right> right = Gen.Select(somePermission.Array[1, 3], areas, someDepartment,
        (held, area, department) => new Right(held, area, department));

    private static readonly Gen<Right[]> rights = right.Array[0, AccessScope.Room];

    [Fact]
    public void What_a_filter_lets_through_is_what_the_policy_allows() =>
        Gen.Select(rights, areas, someDepartment, somePermission).Sample((held, area, department, permission) =>
        {
            var stretches = AccessScope.Of(held).Ranges(permission);
            Assert.Equal(AccessScope.Room, stretches.Length);
            Assert.Equal(Policy.Allow(held, permission, area, department), stretches.Any(stretch => stretch.Covers(area, department)));
            Assert.Equal(Policy.Allow(held, permission, area), stretches.Any(stretch => area >= stretch.From && area < stretch.Until));
            Assert.Equal(Policy.Allow(held, permission, area, department), AccessScope.Of(held).Allows(permission, area, department));
        });

    [Fact]
    public void Taking_a_right_away_never_allows_more() =>
        Gen.Select(right.Array[1, 6], areas, someDepartment, somePermission).Sample((held, area, department, permission) =>
            Assert.True(!Policy.Allow(held[1..], permission, area, department) || Policy.Allow(held, permission, area, department)));

    [Fact]
    public void Narrowing_a_right_to_an_area_in_it_or_to_a_department_never_allows_more() =>
        Gen.Select(right, areas, areas, someDepartment, somePermission).Sample((wide, inner, area, department, permission) =>
        {
            Right[] narrowed = [wide with { DepartmentId = wide.DepartmentId ?? departments[0] }, .. wide.Area.Contains(inner)
                ? [wide with { Area = inner }]
                : Array.Empty<Right>()];
            Assert.All(narrowed,
                narrow => Assert.True(!Policy.Allow([narrow], permission, area, department) || Policy.Allow([wide], permission, area, department)));
        });

    [Fact]
    public void Whoever_may_in_an_area_may_in_all_that_lies_in_it_and_without_a_right_nobody_may_above() =>
        Gen.Select(rights, areas, someDepartment, somePermission).Sample((held, area, department, permission) =>
        {
            Assert.True(!Policy.Allow(held, permission, area.Parent, department) || Policy.Allow(held, permission, area, department));
            Assert.False(Policy.Allow([], permission, area, department));
        });

    [Fact]
    public void What_no_department_was_given_is_hidden_from_those_granted_for_one() => Gen.Select(areas, somePermission).Sample((area, permission) =>
        Assert.False(Policy.Allow([new Right([permission], area, departments[0])], permission, area, departmentId: null)));

    [Fact]
    public void A_grant_counts_from_its_start_to_its_end_and_never_outside() =>
        Gen.Select(Gen.Int[-100, 100], Gen.Int[-20, 100].Nullable(), Gen.Int[-100, 100]).Sample((start, length, at) =>
        {
            var zero = new DateTimeOffset(2015, 2, 1, 0, 0, 0, TimeSpan.Zero);
            if (length <= 0)
            {
                return;
            }

            var given = Grant.Give(departments[0], Role.Usual[0], AreaCode.Parse("4601"), null,
                new Act(departments[1], departments[1], zero.AddDays(start)), length is { } days ? zero.AddDays(start + days) : null);
            Assert.Equal(at >= start && (length is null || at < start + length), given.CountsAt(zero.AddDays(at)));
        });

    [Fact]
    public void A_job_sees_everything_and_nobody_sees_nothing() =>
        Gen.Select(areas, someDepartment, somePermission).Sample((area, department, permission) =>
        {
            Assert.Contains(AccessScope.OfJob("test").Ranges(permission), stretch => stretch.Covers(area, department));
            Assert.DoesNotContain(AccessScope.Nothing.Ranges(permission), stretch => stretch.Covers(area, department));
        });

    [Fact]
    public void An_entry_of_a_kind_that_nobody_thought_of_is_shown_to_nobody()
    {
        var entry = new Entry
        {
            What = "surprise.happened", SubjectId = departments[0], Area = AreaCode.Parse("4601"), By = departments[0], At = default
        };
        Assert.False(AccessScope.Of([new Right(Permission.All, entry.Area, null)]).Sees(entry, new(Program.Modules)));
    }

    [Fact]
    public void No_role_may_do_everything_and_who_manages_accounts_reads_no_resident()
    {
        Assert.All(Role.Usual, role => Assert.NotEqual(Permission.All.Count, role.Permissions.Count));
        Assert.All(Role.Usual.Where(role => role.Permissions.Contains(Permission.ManageAccounts)),
            role => Assert.Empty(role.Permissions.Intersect([Permission.ViewRegister, Permission.ViewContact, Permission.ViewCases])));
        Assert.All(Role.Usual.SelectMany(role => role.Permissions), permission => Assert.Contains(permission, Permission.All));
    }
}
