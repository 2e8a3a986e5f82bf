using System.Text.Json.Serialization;

namespace Doorstep.Contracts.Forms;

/// <summary>
/// A condition or a computed value: a tree of literals, answers and operators, and nothing else, so that every renderer gives the same result. It is
/// written as JSON, an operator as an array with its name first: <c>["eq", ["answer", "seen"], "yes"]</c>. docs/forms.md lists the operators.
/// </summary>
[JsonConverter(typeof(FormExpressionJson))]
public abstract record FormExpression
{
    public sealed record Literal(FormValue Value) : FormExpression;

    /// <summary>The answer to an earlier question; within a row first of the same row.</summary>
    public sealed record Answer(string Id) : FormExpression;

    /// <summary>Something that the register holds about whom the form is about, for example the number of people of the household.</summary>
    public sealed record Known(string Fact) : FormExpression;

    public sealed record Operation(FormOperator Operator, IReadOnlyList<FormExpression> Operands) : FormExpression
    {
        public bool Equals(Operation? other) =>
            other is not null && Operator == other.Operator && Operands.SequenceEqual(other.Operands);

        public override int GetHashCode() => HashCode.Combine(Operator.Name, Operands.Count);
    }

    /// <summary>The questions whose answers it reads.</summary>
    [JsonIgnore]
    public IEnumerable<string> Reads => this switch
    {
        Answer answer => [answer.Id],
        Operation operation => operation.Operands.SelectMany(operand => operand.Reads).Distinct(),
        _ => [],
    };

    /// <summary>What it gives. Nothing (null) where an answer that it computes with is missing; a condition then does not hold.</summary>
    public FormValue? Evaluate(FormScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return this switch
        {
            Literal literal => literal.Value,
            Answer answer => scope.AnswerOf(answer.Id),
            Known known => scope.KnownOf(known.Fact),
            Operation operation => operation.Operator.Apply(operation.Operands, scope),
            _ => null,
        };
    }

    public bool Holds(FormScope scope) => Evaluate(scope) is FormValue.Truth { Holds: true };
}

/// <summary>
/// What an expression can see: the answers so far, those of the whole form behind those of a row, what the register holds, and the day.
/// </summary>
public sealed class FormScope(
    DateOnly today, IReadOnlyDictionary<string, FormValue>? known = null, FormScope? outer = null)
{
    private readonly Dictionary<string, FormValue> answers = new(StringComparer.Ordinal);

    /// <summary>The day in the city on which the form is filled in.</summary>
    public DateOnly Today => today;

    public FormValue? AnswerOf(string id) => answers.TryGetValue(id, out var value) ? value : outer?.AnswerOf(id);

    public FormValue? KnownOf(string fact) => known?.GetValueOrDefault(fact);

    public void Set(string id, FormValue value) => answers[id] = value;

    /// <summary>The scope of one row of a repeat.</summary>
    public FormScope Row() => new(today, known, this);

    public FormAnswers Answers => new(answers);
}
