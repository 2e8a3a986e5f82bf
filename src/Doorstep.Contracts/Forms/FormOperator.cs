using static Doorstep.Contracts.Forms.ExpressionType;

namespace Doorstep.Contracts.Forms;

/// <summary>What kind of value an expression gives.</summary>
public enum ExpressionType { Text, Number, Truth, Date, Codes, Rows, Other }

/// <summary>A row of the table of operators: its name, what it takes, what it gives, and how.</summary>
/// <param name="TypeOf">The type of its result; null where it takes no such operands.</param>
/// <param name="Apply">Gives its value, or null for nothing.</param>
public sealed record FormOperator(
    string Name, Func<IReadOnlyList<ExpressionType>, ExpressionType?> TypeOf, Func<IReadOnlyList<FormExpression>, FormScope, FormValue?> Apply)
{
    private static readonly decimal beyond = 1_000_000_000m;

    /// <summary>
    /// All operators. Comparing with nothing does not hold, whichever way; computing with nothing, beyond a thousand million or by zero gives
    /// nothing; numbers are rounded to six digits behind the point, halves away from zero.
    /// </summary>
    public static IReadOnlyList<FormOperator> All { get; } =
    [
        new("today", types => types.Count == 0 ? Date : null, (_, scope) => new FormValue.Date(scope.Today)),
        new("answered", types => types.Count == 1 ? Truth : null, (with, scope) => Holds(with[0].Evaluate(scope) is not null)),
        new("not", types => AllAre(types, Truth, 1, 1), (with, scope) => Holds(!with[0].Holds(scope))),
        new("and", types => AllAre(types, Truth, 1), (with, scope) => Holds(with.All(one => one.Holds(scope)))),
        new("or", types => AllAre(types, Truth, 1), (with, scope) => Holds(with.Any(one => one.Holds(scope)))),
        new("eq", Alike, (with, scope) => Both(with, scope) is var (one, other) ? Holds(one.Equals(other)) : Holds(false)),
        new("ne", Alike, (with, scope) => Both(with, scope) is var (one, other) ? Holds(!one.Equals(other)) : Holds(false)),
        new("lt", InOrder, Ordered(order => order < 0)),
        new("le", InOrder, Ordered(order => order <= 0)),
        new("gt", InOrder, Ordered(order => order > 0)),
        new("ge", InOrder, Ordered(order => order >= 0)),
        new("has", types => types is [Codes, Text] ? Truth : null, (with, scope) => Holds(
            Both(with, scope) is (FormValue.Codes(var chosen), FormValue.Text(var code)) && chosen.Contains(code))),
        new("add", types => AllAre(types, Number, 2), Computed((sum, next) => sum + next)),
        new("sub", types => AllAre(types, Number, 2, 2), Computed((sum, next) => sum - next)),
        new("mul", types => AllAre(types, Number, 2), Computed((sum, next) => sum * next)),
        new("div", types => AllAre(types, Number, 2, 2), Computed((sum, next) => next == 0 ? null : sum / next)),
        new("min", types => AllAre(types, Number, 1), Computed((least, next) => Math.Min(least, next))),
        new("max", types => AllAre(types, Number, 1), Computed((most, next) => Math.Max(most, next))),
        new("floor", types => AllAre(types, Number, 1, 1), (with, scope) => with[0].Evaluate(scope) is FormValue.Number(var amount)
            ? new FormValue.Number(Math.Floor(amount)) : null),
        new("days", types => AllAre(types, Date, 2, 2) is null ? null : Number, Between((from, until) => until.DayNumber - from.DayNumber)),
        new("years", types => AllAre(types, Date, 2, 2) is null ? null : Number, Between(WholeYears)),
        new("count", types => types is [Rows or Codes] ? Number : null, (with, scope) => new FormValue.Number(with[0].Evaluate(scope) switch
        {
            FormValue.Rows(var rows) => rows.Count,
            FormValue.Codes(var chosen) => chosen.Count,
            _ => 0,
        })),
        new("sum", types => types is [Rows, Text] ? Number : null, Sum),
        new("if", types => types is [Truth, var then, var other] && then == other ? then : null, (with, scope) =>
            (with[0].Holds(scope) ? with[1] : with[2]).Evaluate(scope)),
    ];

    private static readonly Dictionary<string, FormOperator> byName = All.ToDictionary(one => one.Name, StringComparer.Ordinal);

    public static FormOperator? Named(string name) => byName.GetValueOrDefault(name);

    public override string ToString() => Name;

    private static ExpressionType? AllAre(IReadOnlyList<ExpressionType> types, ExpressionType type, int least, int most = 50) =>
        types.Count >= least && types.Count <= most && types.All(one => one == type) ? type : null;

    private static ExpressionType? Alike(IReadOnlyList<ExpressionType> types) =>
        types is [Text or Number or Date or Truth, _] && types[0] == types[1] ? Truth : null;

    private static ExpressionType? InOrder(IReadOnlyList<ExpressionType> types) =>
        types is [Number or Date, _] && types[0] == types[1] ? Truth : null;

    private static FormValue.Truth Holds(bool holds) => new(holds);

    /// <summary>Both values; null where one of them is nothing.</summary>
    private static (FormValue One, FormValue Other)? Both(IReadOnlyList<FormExpression> with, FormScope scope) =>
        with[0].Evaluate(scope) is { } one && with[1].Evaluate(scope) is { } other ? (one, other) : null;

    private static Func<IReadOnlyList<FormExpression>, FormScope, FormValue?> Ordered(Func<int, bool> holds) => (with, scope) =>
        Holds(Both(with, scope) switch
        {
            (FormValue.Number(var one), FormValue.Number(var other)) => holds(one.CompareTo(other)),
            (FormValue.Date(var one), FormValue.Date(var other)) => holds(one.CompareTo(other)),
            _ => false,
        });

    private static Func<IReadOnlyList<FormExpression>, FormScope, FormValue?> Computed(Func<decimal, decimal, decimal?> step) => (with, scope) =>
    {
        decimal? result = null;
        for (var i = 0; i < with.Count; i++)
        {
            if (with[i].Evaluate(scope) is not FormValue.Number(var next))
            {
                return null;
            }

            result = i == 0 ? next : InRange(step(result!.Value, next));
            if (result is null)
            {
                return null;
            }
        }

        return new FormValue.Number(result!.Value);
    };

    private static decimal? InRange(decimal? amount) =>
        amount is { } some && Math.Round(some, 6, MidpointRounding.AwayFromZero) is var kept && Math.Abs(kept) < beyond ? kept : null;

    private static Func<IReadOnlyList<FormExpression>, FormScope, FormValue?> Between(Func<DateOnly, DateOnly, int> measure) => (with, scope) =>
        Both(with, scope) is (FormValue.Date(var from), FormValue.Date(var until)) ? new FormValue.Number(measure(from, until)) : null;

    /// <summary>Birthdays passed: whoever is born on 29 February has hers on 1 March of other years.</summary>
    private static int WholeYears(DateOnly from, DateOnly until) =>
        until < from ? -WholeYears(until, from) : until.Year - from.Year - ((until.Month, until.Day).CompareTo((from.Month, from.Day)) < 0 ? 1 : 0);

    /// <summary>Of all rows that answer the question; the others count nothing.</summary>
    private static FormValue.Number? Sum(IReadOnlyList<FormExpression> with, FormScope scope)
    {
        var sum = 0m;
        if (with is [_, FormExpression.Literal(FormValue.Text(var id))] && with[0].Evaluate(scope) is FormValue.Rows(var rows))
        {
            foreach (var row in rows)
            {
                sum += row[id] is FormValue.Number(var amount) ? amount : 0;
            }
        }

        return InRange(sum) is { } kept ? new(kept) : null;
    }
}
