using System.Reflection;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Data;

/// <content>
/// Sealed fields on their way in and out: sealed for their row just before they are saved, and told their row when they are read. A value converter
/// could do neither, since it sees no row.
/// </content>
public abstract partial class DoorstepContext
{
    internal KeyRing Keys =>
        keys ?? throw new InvalidOperationException("This context was made without keys: it cannot read or write what is sealed.");

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(TellPlace.One);

    /// <summary>A sealed field that a query read without its row.</summary>
    internal Sealed BindToRow<T>(Sealed field, string property, Guid row) =>
        field.In(SealedColumn.Of(Model.FindEntityType(typeof(T))!).Single(column => column.Property.Name == property).Place(Keys, row.ToString()));

    private void SealFields()
    {
        foreach (var entry in ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
        {
            foreach (var column in SealedColumn.Of(entry.Metadata))
            {
                var property = entry.Property(column.Property.Name);
                var field = (Sealed)property.CurrentValue!;
                if (column.Index is { } index && (field.IsFresh || (entry.State is EntityState.Modified && property.IsModified && field.IsEmpty)))
                {
                    entry.Property(index.Name).CurrentValue = Keys.Index(field.IsEmpty ? "" : field.Open("index"), column.Property.Name);
                }

                if (field.IsFresh)
                {
                    property.CurrentValue = field.SealedIn(column.Place(Keys, column.RowOf(entry.Entity)));
                }
            }
        }
    }

    private sealed class TellPlace : IMaterializationInterceptor
    {
        /// <summary>One for all contexts: the framework keeps its services by it.</summary>
        public static readonly TellPlace One = new();

        public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
        {
            foreach (var column in SealedColumn.Of(materializationData.EntityType))
            {
                if (column.Read(entity) is { IsEmpty: false } field)
                {
                    column.Write(entity, field.In(column.Place(((DoorstepContext)materializationData.Context).Keys, column.RowOf(entity))));
                }
            }

            return entity;
        }
    }
}

/// <summary>A column that holds a sealed field: how its rows are named in the seal, and where its keyed index stands, if it has one.</summary>
sealed class SealedColumn
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<IEntityType, SealedColumn[]> known = [];

    private readonly PropertyInfo member;
    private readonly IReadOnlyList<IProperty> key;

    private SealedColumn(IEntityType type, IProperty property)
    {
        (Property, member, key) = (property, property.PropertyInfo!, type.FindPrimaryKey()!.Properties);
        Table = type.GetTableName()!;
        Index = type.GetProperties().FirstOrDefault(other => other.PropertyInfo?.GetCustomAttribute<LooksUpAttribute>()?.Field == property.Name);
    }

    public IProperty Property { get; }

    public IProperty? Index { get; }

    public string Table { get; }

    /// <summary>By its own name in the model, which is the column's name too.</summary>
    public string Column => Property.Name;

    public IReadOnlyList<IProperty> Key => key;

    public static SealedColumn[] Of(IEntityType type) =>
        known.GetOrAdd(type, static type =>
            [.. type.GetProperties().Where(property => property.ClrType == typeof(Sealed)).Select(property => new SealedColumn(type, property))]);

    public SealedPlace Place(KeyRing keys, string row) => new(keys, Table, Column, row);

    public string RowOf(object entity) => RowOf(key.Select(part => part.GetGetter().GetClrValue(entity)));

    /// <summary>The parts of a row's key, as the seal names it.</summary>
    public static string RowOf(IEnumerable<object?> key) => string.Join('|', key);

    public Sealed Read(object entity) => (Sealed)Property.GetGetter().GetClrValue(entity)!;

    public void Write(object entity, Sealed field) => member.SetValue(entity, field);
}
