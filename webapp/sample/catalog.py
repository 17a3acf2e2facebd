"""What the made-up school teaches: 90 courses, and how many sections of each."""

from typing import NamedTuple


class Offered(NamedTuple):
    """A course of the made-up school: for which grades, and in how many sections.

    `style` tells when its sections meet: a class, a studio of longer hours, or at no fixed time.
    """

    code: str
    title: str
    credits: str
    grades: str
    sections: int
    prerequisites: str = ""
    style: str = "class"


CATALOG: dict[str, tuple[Offered, ...]] = {
    "English": (
        Offered("ENG110", "English 9", "1", "9", 5),
        Offered("ENG115", "English 9 Honors", "1", "9", 2),
        Offered("ENG210", "English 10", "1", "10", 5, "ENG110 or ENG115"),
        Offered("ENG215", "English 10 Honors", "1", "10", 2, "ENG110 or ENG115"),
        Offered("ENG310", "American Literature", "1", "11", 4, "ENG210 or ENG215"),
        Offered("ENG320", "World Literature", "1", "11 12", 2, "ENG210 or ENG215"),
        Offered("ENG410", "Senior English", "1", "12", 4, "ENG310 or ENG320"),
        Offered("ENG350", "Creative Writing", "0.5", "10 11 12", 1),
        Offered("ENG420", "Shakespeare on Stage", "0.5", "12", 0, "ENG310"),
    ),
    "Mathematics": (
        Offered("MAT110", "Algebra I", "1", "9", 5),
        Offered("MAT120", "Geometry", "1", "9 10", 4, "MAT110"),
        Offered("MAT210", "Algebra II", "1", "10 11", 5, "MAT110"),
        Offered("MAT215", "Algebra II Honors", "1", "10", 2, "MAT120"),
        Offered("MAT310", "Pre-calculus", "1", "10 11 12", 3, "MAT210 or MAT215"),
        Offered("MAT320", "Statistics", "1", "11 12", 3, "MAT210 or MAT215"),
        Offered("MAT410", "Calculus", "1", "12", 2, "MAT310"),
        Offered("MAT330", "Mathematics of Money", "0.5", "11 12", 1),
        Offered("MAT420", "Linear Algebra", "0.5", "12", 0, "MAT410"),
    ),
    "Science": (
        Offered("SCI110", "Physical Science", "1", "9", 4),
        Offered("BIO101", "Biology I", "1", "9 10", 5),
        Offered("BIO201", "Biology II", "1", "10 11", 3, "BIO101"),
        Offered("CHE210", "Chemistry", "1", "10 11", 4, "MAT110"),
        Offered("CHE310", "Organic Chemistry", "1", "12", 1, "CHE210"),
        Offered("PHY310", "Physics", "1", "11 12", 3, "MAT210 or MAT215"),
        Offered("SCI320", "Environmental Science", "1", "11 12", 2),
        Offered("SCI330", "Astronomy", "0.5", "10 11 12", 1),
        Offered("SCI420", "Science Research", "1", "12", 1, "", "own time"),
    ),
    "Social Studies": (
        Offered("SOC110", "World Geography", "1", "9", 4),
        Offered("SOC210", "World History", "1", "10", 4),
        Offered("SOC310", "United States History", "1", "11", 5),
        Offered("SOC410", "Government", "0.5", "12", 3),
        Offered("SOC415", "Economics", "0.5", "12", 2),
        Offered("SOC320", "Psychology", "0.5", "11 12", 2),
        Offered("SOC330", "Sociology", "0.5", "11 12", 1),
        Offered("SOC340", "Local History", "0.5", "10 11 12", 1),
        Offered("SOC430", "Comparative Religion", "0.5", "12", 0),
    ),
    "World Languages": (
        Offered("SPA110", "Spanish I", "1", "9 10", 4),
        Offered("SPA210", "Spanish II", "1", "10 11", 3, "SPA110"),
        Offered("SPA310", "Spanish III", "1", "11 12", 2, "SPA210"),
        Offered("SPA410", "Spanish for Heritage Speakers", "1", "10 11 12", 1),
        Offered("FRE110", "French I", "1", "9 10", 2),
        Offered("FRE210", "French II", "1", "10 11", 2, "FRE110"),
        Offered("FRE310", "French III", "1", "11 12", 1, "FRE210"),
        Offered("GER110", "German I", "1", "9 10 11", 1),
        Offered("LAT110", "Latin I", "1", "9 10 11", 1),
    ),
    "Visual Arts": (
        Offered("ART110", "Art Foundations", "0.5", "9 10", 2),
        Offered("ART150", "Ceramics", "0.5", "9 10 11 12", 2, "", "studio"),
        Offered("ART160", "Drawing and Painting", "0.5", "9 10 11 12", 2, "", "studio"),
        Offered("ART210", "Photography", "0.5", "10 11 12", 2),
        Offered("ART220", "Graphic Design", "0.5", "10 11 12", 2),
        Offered("ART250", "Ceramics II", "0.5", "10 11 12", 1, "ART150", "studio"),
        Offered("ART310", "Sculpture", "0.5", "11 12", 1, "ART150 or ART160", "studio"),
        Offered("ART320", "Film Making", "0.5", "11 12", 1),
        Offered("ART410", "Portfolio", "0.5", "12", 1, "ART210 or ART310", "own time"),
    ),
    "Music and Theater": (
        Offered("MUS110", "Concert Choir", "0.5", "9 10 11 12", 2),
        Offered("MUS120", "Concert Band", "0.5", "9 10 11 12", 2),
        Offered("MUS130", "String Orchestra", "0.5", "9 10 11 12", 1),
        Offered("MUS150", "Guitar", "0.5", "9 10 11 12", 1),
        Offered("MUS210", "Jazz Ensemble", "0.5", "10 11 12", 1, "MUS120"),
        Offered("MUS220", "Music Theory", "0.5", "10 11 12", 1),
        Offered("THE110", "Theater Workshop", "0.5", "9 10 11 12", 2),
        Offered("THE210", "Stage Design", "0.5", "10 11 12", 1, "", "studio"),
        Offered("THE310", "Directing", "0.5", "11 12", 0, "THE110"),
    ),
    "Technology": (
        Offered("TEC110", "Computer Literacy", "0.5", "9", 3),
        Offered("TEC150", "Woodworking", "0.5", "9 10 11 12", 2, "", "studio"),
        Offered("CSC110", "Programming I", "0.5", "9 10 11", 2),
        Offered("CSC210", "Programming II", "0.5", "10 11 12", 1, "CSC110"),
        Offered("CSC310", "Computer Science", "1", "11 12", 1, "CSC210 and MAT210"),
        Offered("TEC210", "Robotics", "0.5", "10 11 12", 1),
        Offered("TEC220", "Technical Drawing", "0.5", "10 11 12", 1),
        Offered("TEC310", "Electronics", "0.5", "11 12", 1),
        Offered("TEC320", "Automotive Basics", "0.5", "11 12", 1, "", "studio"),
    ),
    "Health and Physical Education": (
        Offered("PHE110", "Physical Education 9", "0.5", "9", 3),
        Offered("PHE210", "Physical Education 10", "0.5", "10", 3),
        Offered("HEA110", "Health", "0.5", "9 10", 3),
        Offered("PHE310", "Strength and Conditioning", "0.5", "11 12", 2),
        Offered("PHE320", "Lifetime Sports", "0.5", "11 12", 2),
        Offered("PHE330", "Dance", "0.5", "9 10 11 12", 1),
        Offered("HEA210", "First Aid and Safety", "0.5", "10 11 12", 1),
        Offered("HEA310", "Nutrition", "0.5", "11 12", 1),
        Offered("PHE410", "Sports Leadership", "0.5", "12", 0, "PHE310"),
    ),
    "Business and Careers": (
        Offered("BUS110", "Introduction to Business", "0.5", "9 10", 2),
        Offered("BUS210", "Accounting", "0.5", "10 11 12", 2),
        Offered("BUS220", "Marketing", "0.5", "10 11 12", 1),
        Offered("BUS310", "Entrepreneurship", "0.5", "11 12", 1, "BUS110"),
        Offered("BUS320", "Business Law", "0.5", "11 12", 1),
        Offered("CAR110", "Study Skills", "0.5", "9", 2),
        Offered("CAR310", "College and Career Planning", "0.5", "11", 2),
        Offered("CAR410", "Internship", "1", "12", 1, "", "own time"),
        Offered("CUL210", "Culinary Arts", "0.5", "10 11 12", 1, "", "studio"),
    ),
}
