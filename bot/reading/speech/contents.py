"""A verb of attribution -> what it attributes, in one or more pieces."""

from dataclasses import dataclass

from spacy.tokens import Token

from bot.reading.sentences.quotations import Quotation
from bot.reading.speech.clauses import Clause, Content, balanced, trimmed
from bot.reading.speech.cues import CueWords, is_verb
from bot.reading.speech.quoted import quoted
from bot.reading.speech.sources import own_subject

OBJECT = "object of the cue"  # the rule of a content that is a noun phrase
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN"))


@dataclass(frozen=True, slots=True)
class Frame:
    """Dependents that hold a content: those it needs, and those that may belong to it."""

    act: str
    rule: str
    need: tuple[str, ...]
    may: tuple[str, ...] = ()


def contents(clause: Clause, words: CueWords) -> Content | None:
    """What the clause attributes; None when it attributes nothing."""
    found = quoted(clause, words) or _about_next(clause, words)
    for finder in (_passive, _clause_after, _called, _accused, _infinitive, _about, _object, _rest):
        found = found or finder(clause, words)
    return found


def _passive(clause: Clause, words: CueWords) -> Content | None:
    """What the subject of a passive with its agent is: "the deaths were confirmed by the ministry"."""
    verb = clause.verb
    deps = {child.dep_: child for child in verb.children}
    frames = ("object", "clause", "as", "accusation")
    act = next((clause.frames[frame] for frame in frames if frame in clause.frames), None)
    if act is None or not {"auxpass", "agent", "nsubjpass"} <= deps.keys() or "ccomp" in deps:
        return None
    if _is_never_told(deps["nsubjpass"], words):
        return None
    subject = deps["nsubjpass"]
    if verb.lemma_ in words.words.get("quoting", ()):
        return None  # "the governor was quoted by an agency as saying": what he said follows
    named = [deps[dep] for dep in ("oprd", "xcomp") if dep in deps]
    if "accusation" in clause.frames and act == clause.frames["accusation"]:
        named += [c for c in verb.rights if c.dep_ == "prep"]
        named += [c for a in deps["agent"].children for c in a.children if _is_deed(c)]
    ends = [(child.left_edge.i, child.right_edge.i + 1) for child in (subject, *named)]
    pieces = [trimmed(clause.doc, piece) for piece in ends]
    return Content(tuple(piece for piece in pieces if piece), act, "subject of the passive cue")


def _is_deed(child: Token) -> bool:
    """Whether it says of what somebody is accused: "of planning the blast"."""
    return child.dep_ == "prep" and any(one.dep_ == "pcomp" for one in child.children)


def _clause_after(clause: Clause, words: CueWords) -> Content | None:
    complement = clause.complement
    act = clause.frames.get("clause")
    if complement is None or act is None or (act not in words.spoken and not _is_finite(complement)):
        return None
    start = max(complement.left_edge.i, clause.core[1])
    named = [c.left_edge.i for c in clause.verb.children if c.dep_ == "dobj" and c.i < complement.left_edge.i]
    if "as" in clause.frames and named and named[0] >= clause.core[1]:
        start = named[0]  # "called the allegation that …, a lie"
    end = _clause_end(clause, complement, words)
    end = _before_other_speaker(clause, start, end, words)
    piece = trimmed(clause.doc, balanced(clause, (start, end)))
    return Content((piece,), act, "clause after the cue") if piece else None


def _before_other_speaker(clause: Clause, start: int, end: int, words: CueWords) -> int:
    """The end before the words of somebody else: "said three died; a group put it at 17"."""
    doc = clause.doc
    for i in range(start, end):
        behind = doc[i + 1].lower_ if i + 1 < end else ""
        if doc[i].text == ";" or (doc[i].text == "," and behind in words.words.get("contrasting", ())):
            for verb in doc[i + 1 : end]:
                subject = own_subject(verb) if verb.lemma_ in words.frames and is_verb(verb) else None
                if subject is not None and i < subject.i < verb.i and subject.pos_ in ("NOUN", "PROPN"):
                    return i
    return end


def _clause_end(clause: Clause, complement: Token, words: CueWords) -> int:
    """The end of the complement, or of the sentence where nothing new begins before it."""
    for token in complement.subtree:
        if opens_aside(token, words) and token.i > complement.i:
            return token.left_edge.i
    for conjunct in complement.conjuncts:
        if splits_off(conjunct, words) and conjunct.i > complement.i:
            return _before_conjunction(conjunct)
    doc, end = clause.doc, complement.right_edge.i + 1
    sentence = complement.sent
    if end < sentence.end and not doc[end].is_punct and not _opens_new(doc[end], words):
        return sentence.end
    behind = end + 1
    if behind < sentence.end and doc[end].text == "," and doc[behind].lower_ in words.words["continuing"]:
        return sentence.end
    return _with_second_clause(clause, end, words)


def _with_second_clause(clause: Clause, end: int, words: CueWords) -> int:
    """The end behind ", and" or ", but" with a clause that the parse hangs on the cue: "said A, and B"."""
    doc = clause.doc
    for child in clause.verb.children:
        joined = child.dep_ == "conj" and own_subject(child) is not None and child.left_edge.i - end in (1, 2)
        if joined and doc[end].text == "," and child.lemma_ not in words.frames:
            return child.right_edge.i + 1
    return end


def splits_off(verb: Token, words: CueWords) -> bool:
    """Whether a verb that the parse puts into a content is another cue: "said X and warned Y"."""
    frames = words.frames.get(verb.lemma_, {})
    is_cue = bool(frames) and is_verb(verb) and own_subject(verb) is None
    inside = verb.dep_ == "conj" and verb.head.dep_ == "ccomp" and verb.head.head.lemma_ in words.frames
    return is_cue and inside and not frames.keys() <= {"about", "quote"} and verb.tag_ == verb.head.head.tag_


def opens_aside(verb: Token, words: CueWords) -> bool:
    """Whether a verb opens a remark behind a comma that the parse puts into a content: "..., adding that"."""
    doc, start = verb.doc, verb.left_edge.i
    if not start or doc[start - 1].text != "," or verb.lemma_ not in words.frames or verb.dep_ != "advcl":
        return False
    if verb.tag_ == "VBG":
        return own_subject(verb) is None
    return any(child.dep_ == "mark" and child.lower_ in words.words["concessive"] for child in verb.children)


def _before_conjunction(verb: Token) -> int:
    doc, end = verb.doc, verb.i
    while end and (doc[end - 1].dep_ in ("cc", "advmod", "aux", "neg") or doc[end - 1].text == ","):
        end -= 1
    return end


def _is_finite(verb: Token) -> bool:
    return verb.tag_ in ("VBD", "VBZ", "VBP") or any(
        c.dep_ in ("aux", "auxpass", "cop") for c in verb.children
    )


def _opens_new(token: Token, words: CueWords) -> bool:
    """Whether something else begins with this token: another cue of the same speaker."""
    following = token.doc[token.i : token.i + 3]
    return any(
        near.lemma_ in words.frames and is_verb(near) and own_subject(near) is None for near in following
    )


def _called(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("as")
    if act is None:
        return None
    verb = clause.verb
    marks = [c for c in verb.children if c.i > verb.i and _names(c, words)]
    objects = [c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i]
    if not marks and not any(_is_quoted_in(quote, objects) for quote in clause.quotes):
        return None
    if not objects and marks[0].i == clause.cue.end and marks[0].dep_ == "prep":
        piece = trimmed(clause.doc, balanced(clause, (marks[0].i + 1, marks[0].right_edge.i + 1)))
        return Content((piece,), act, "what it is described as", marks[0].i + 1) if piece else None
    start = min(c.left_edge.i for c in marks + objects)
    while start > clause.core[1] and clause.doc[start - 1].pos_ in _NOMINAL:
        start -= 1  # "called the allegation that …": the clause hangs on the verb
    end = max(c.right_edge.i for c in marks + objects) + 1
    piece = trimmed(clause.doc, balanced(clause, (max(start, clause.core[1]), end)))
    return Content((piece,), act, "what it is called") if piece else None


def _is_quoted_in(quote: Quotation, objects: list[Token]) -> bool:
    """Whether a name in quotation marks hangs on the object itself: "called the vote 'a farce'"."""
    return any(one.i < quote.start <= one.right_edge.i for one in objects)


def _names(child: Token, words: CueWords) -> bool:
    return child.dep_ in ("oprd", "ccomp") or (child.dep_ == "prep" and child.lower_ in words.words["as"])


def _accused(clause: Clause, _: CueWords) -> Content | None:
    act = clause.frames.get("accusation")
    return _from_to(clause, Frame(act, "accusation", ("dobj", "dative"), ("prep", "xcomp"))) if act else None


def _infinitive(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("infinitive")
    rule = "infinitive after the cue"
    found = _from_to(clause, Frame(act, rule, ("xcomp", "ccomp"), ("dobj",))) if act else None
    unnamed = words.words.get("unnamed", ())
    # "who asked not to be named" says nothing
    return None if found and clause.doc[found.pieces[-1][1] - 1].lower_ in unnamed else found


def _about(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("about")
    prepositions = words.about.get(clause.verb.lemma_, frozenset())
    if act is None:
        return None
    doc, end = clause.doc, clause.cue.end
    if end < len(doc) and doc[end].lower_ in prepositions:
        over = [c.right_edge.i for c in clause.verb.rights if c.left_edge.i <= end <= c.right_edge.i]
        piece = trimmed(doc, balanced(clause, (end + 1, max(over, default=end) + 1)))
        return Content((piece,), act, "what it is about", end + 1) if piece else None
    for child in clause.verb.rights:
        if child.dep_ == "prep" and child.lower_ in prepositions:
            piece = trimmed(doc, balanced(clause, (child.i + 1, child.right_edge.i + 1)))
            return Content((piece,), act, "what it is about") if piece else None
    return None


def _about_next(clause: Clause, words: CueWords) -> Content | None:
    """What it is about, where the preposition follows at once: "refused to comment on reports that …"."""
    following = clause.doc[clause.cue.end].lower_ if clause.cue.end < len(clause.doc) else ""
    is_next = following in words.about.get(clause.verb.lemma_, frozenset())
    return _about(clause, words) if is_next and _is_stacked(clause) else None


def _object(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("object")
    if act is not None and any(c.tag_ in ("TO", "MD") for c in clause.verb.lefts) and not _is_stacked(clause):
        return None  # what may be said has not been said
    if any(child.dep_ == "dobj" and _is_never_told(child, words) for child in clause.verb.rights):
        return None
    found = _from_to(clause, Frame(act, OBJECT, ("dobj",))) if act else None
    gerund = any(child.dep_ == "xcomp" and child.tag_ == "VBG" for child in clause.verb.rights)
    if found is None and act and gerund:
        return _from_to(clause, Frame(act, "gerund after the cue", ("xcomp",)))
    return found


def _is_never_told(noun: Token, words: CueWords) -> bool:
    """Whether a verb of speech says something else of this: "claimed 26 lives"."""
    return noun.lemma_ in words.words.get("never_told", ())


def _is_aside(child: Token) -> bool:
    return child.dep_ == "advcl" and any(c.dep_ == "mark" or c.tag_ == "WRB" for c in child.children)


def _rest(clause: Clause, _: CueWords) -> Content | None:
    """Whatever follows a verb that can only mean speech, when the parse makes no clause of it."""
    act = clause.frames.get("rest")
    may = ("dobj", "advcl", "acomp", "attr", "oprd", "nmod", "xcomp")
    after = [c for c in clause.verb.rights if c.dep_ in may and c.i >= clause.core[1] and not _is_aside(c)]
    if act is None or not after or clause.source is None:
        return None
    start = max(min(c.left_edge.i for c in after), clause.core[1])
    piece = trimmed(clause.doc, balanced(clause, (start, clause.verb.sent.end)))
    return Content((piece,), act, "rest of the sentence") if piece else None


def _is_stacked(clause: Clause) -> bool:
    return clause.cue.start < clause.verb.i - 1


def _from_to(clause: Clause, frame: Frame) -> Content | None:
    children = [c for c in clause.verb.children if c.dep_ in frame.need + frame.may and c.i >= clause.cue.end]
    if not any(c.dep_ in frame.need for c in children):
        return None
    start = max(min(c.left_edge.i for c in children), clause.cue.end)
    end = max(c.right_edge.i for c in children) + 1
    piece = trimmed(clause.doc, balanced(clause, (start, end)))
    return Content((piece,), frame.act, frame.rule) if piece else None
