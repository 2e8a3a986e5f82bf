namespace Doorstep.Photos;

/// <summary>The photos that nothing names yet: only these may be named, and after a day they are erased.</summary>
static class UnnamedPhotos
{
    public static IQueryable<Photo> Unnamed(this IQueryable<Photo> photos) =>
        photos.Where(photo => photo.CaseId == null && photo.FilledFormId == null && photo.WorkerId == null);
}
