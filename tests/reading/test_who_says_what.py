"""What a speaker did, who counts, and what is feared, denied or not spoken of: in several languages."""

import pytest

from bot.model import Article, ClaimantType, Reading, Stance, Status
from bot.reading.pipe import Reader

pytestmark = pytest.mark.slow  # the models


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def read(reader: Reader, language: str, text: str) -> Reading:
    return reader.read_one(Article("a", "", text, language=language))


@pytest.mark.parametrize(
    ("language", "text", "stance"),
    [
        ("es", "El ministro negó que la policía hubiera disparado.", Stance.DENIED),
        ("es", "El ministro desmintió los informes.", Stance.DENIED),
        ("es", "El ministro rechazó las acusaciones de que la policía mató a 12 personas.", Stance.REJECTED),
        ("es", "La gobernadora confirmó la cifra.", Stance.CONFIRMED),
        ("es", "El sindicato exigió una investigación.", Stance.DEMANDED),
        ("es", "“No tuvimos nada que ver con el ataque”, dijo el jefe del grupo, Mario Ríos.", Stance.DENIED),
        ("es", "“No tenemos miedo”, dijo el jefe del grupo, Mario Ríos.", Stance.SAID),
        ("fr", "Le ministre nie que la police ait tiré.", Stance.DENIED),
        ("fr", "Le ministre a confirmé le bilan.", Stance.CONFIRMED),
        ("fr", "Le maire accuse la milice d'avoir attaqué le pont.", Stance.ACCUSED),
        ("fr", "« Nous n'avons rien à voir avec cette attaque », a assuré le chef du groupe.", Stance.DENIED),
        ("fr", "« Nous n'avons pas peur », a assuré le chef du groupe.", Stance.SAID),
    ],
)
def test_what_a_speaker_did_is_kept(reader: Reader, language: str, text: str, stance: Stance) -> None:
    assert [one.stance for one in read(reader, language, text).statements] == [stance]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El portavoz del gobierno no quiso comentar los informes sobre 30 muertos."),
        ("fr", "Le porte-parole a refusé de commenter les informations faisant état de 30 morts."),
    ],
)
def test_whoever_will_not_comment_gives_no_figure(reader: Reader, language: str, text: str) -> None:
    found = read(reader, language, text)
    (claim,) = found.claims
    assert (claim.claimant, claim.claimant_type) == (None, ClaimantType.UNNAMED)
    assert claim.status is Status.ALLEGED
    assert [one.stance for one in found.statements] == [Stance.REFUSED]


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("es", "Se teme que haya decenas de muertos bajo los escombros.", Status.FEARED),
        ("es", "Las autoridades temen que haya al menos 20 muertos.", Status.FEARED),
        ("es", "Hubo decenas de muertos bajo los escombros.", Status.ASSERTED),
        ("fr", "On redoute des dizaines de morts sous les décombres.", Status.FEARED),
        ("fr", "Les secours craignent que 30 personnes soient mortes.", Status.FEARED),
        ("en", "Police fear nine dead in Marn.", Status.FEARED),
        ("en", "The claim of 30 dead is exaggerated, a spokesman said.", Status.DENIED),
        ("en", "The minister called reports of 200 dead exaggerated.", Status.DENIED),
        ("fr", "L'armée nie avoir tué trois civils.", Status.DENIED),
        ("es", "El ejército niega haber matado a tres civiles.", Status.DENIED),
        ("es", "El presidente acusó a la oposición de matar a 12 personas.", Status.ALLEGED),
        ("fr", "L'opposition accuse le gouvernement d'avoir tué 30 manifestants.", Status.ALLEGED),
        ("en", "Police said they feared the worst. Nine people were killed.", Status.ASSERTED),
    ],
)
def test_what_is_feared_denied_or_alleged_is_no_toll(
    reader: Reader, language: str, text: str, status: Status
) -> None:
    assert [one.status for one in read(reader, language, text).claims] == [status]


@pytest.mark.parametrize(
    ("language", "text", "claimant"),
    [
        ("es", "El Ministerio de Salud confirmó 11 muertos.", "El Ministerio de Salud"),
        ("es", "La fiscalía reportó la muerte de siete personas.", "La fiscalía"),
        ("es", "Testigos hablaron de al menos diez muertos.", "Testigos"),
        ("es", "El gobernador rebajó a 17 la cifra de muertos.", "El gobernador"),
        ("fr", "Le ministère de l'Intérieur parle de 11 morts.", "Le ministère de l'Intérieur"),
        ("fr", "Selon des médias locaux, plus de dix personnes sont mortes.", "des médias locaux"),
        ("fr", "Le gouvernement porte à 19 le nombre de morts.", "Le gouvernement"),
        ("es", "El gobernador rectificó: son 17 los muertos.", "El gobernador"),
    ],
)
def test_whoever_counts_is_the_claimant(reader: Reader, language: str, text: str, claimant: str) -> None:
    assert [one.claimant for one in read(reader, language, text).claims] == [claimant]


def test_a_second_count_of_the_same_dead_is_read(reader: Reader) -> None:
    said = "State television said nine people died; a monitoring group put it at 22."
    found = [(one.low, one.claimant) for one in read(reader, "en", said).claims]
    assert found == [(9, "State television"), (22, "a monitoring group")]
    assert read(reader, "en", "Three people died. He put it at the back of page 22.").claims[-1].low == 3


def test_hostages_are_released_by_nobody_who_speaks(reader: Reader) -> None:
    (claim,) = read(reader, "en", "Four hostages were released on Friday.").claims
    assert (claim.harm.value, claim.low, claim.claimant_type, claim.sure) == ("released", 4, None, True)
    assert not read(reader, "en", "The agency released four reports.").claims


def test_what_is_called_wrong_is_denied(reader: Reader) -> None:
    (claim,) = read(reader, "en", "Earlier reports of 40 dead were wrong, the ministry said.").claims
    assert (claim.low, claim.status) == (40, Status.DENIED)
    (claim,) = read(reader, "en", "Earlier reports of 40 dead were right, the ministry said.").claims
    assert claim.status is Status.REPORTED
