"""Abbreviations whose full stop need not end a sentence, as data.

Drawn up for this project from the lists below. An abbreviation that is also a word of French or English (« par. »,
"no.") is kept only in a set that asks for more than the stop, as for a number after it. The sources:

- Imprimerie nationale, « Lexique des règles typographiques », entry « Abréviations »: titles, volumes, measures
- Office québécois de la langue française, « Vitrine linguistique », « Abréviations courantes »
- how Légifrance and French law reports cite codes and courts (art. L. 110-1, Cass. civ. 1re, RTD civ.)
- The Chicago Manual of Style, chapter 10, and The Bluebook, tables T1 to T13: English titles, companies, courts
- ISO 4, the list of title word abbreviations: journals (Bull. Soc. hist., Proc. Natl. Acad. Sci.)
- Unicode CLDR, `common/segments/fr.xml` and `en.xml`, without those that are words too ("In.", "Job.", « mer. »)

`TITLES`, `CASED` and `REMARKS` are written as they stand in a text, the others in lower case.
"""

from __future__ import annotations

# Never the end of a sentence, not even before an article: « M. Le Pen ».
TITLES = frozenset(
    """M MM Mme Mmes Mlle Mlles Mgr Mgrs Dr Drs Pr Prs Prof Mr Mrs Messrs Rev Revd Hon Cllr Cllrs cf Cf i.e e.g a.k.a c.-à-d viz
    réal Réal rééd Rééd""".split()
)
# An end only when the word that follows usually opens a sentence, as after a capital and consonants ("Sgt", « Cmdt »).
CASED = frozenset(
    """Me Mes prof profs Vve Cne Gal Gén gén Col Cel lt-col Capt capt lieut Maj sgt Insp insp cdt col Supt Amb sén Gen
    Gov Sen Rep Pres Fréd Alph Guill Alex Ant Jos Geo Chas Thos Robt Edw Benj Ald Det Dep Min Sec Comdt Asp Abp Ven Card
    Cons Ing Mal Dra Jas Jno Saml Danl Eliz Richd Théod Théoph Ferd Edm Eug Franç Raym Barth Bapt Hipp Emm v c vs Bull
    Fed App Dig Gaz Pal Cal Pub""".split()
)
# As `CASED`, but compared in lower case: abbreviations that a text writes with a capital or without.
EITHER = frozenset(
    """inc ltd co corp cie sté éts ets sarl plc llc bros assoc soc
    jr sr esq st ste sts mt mts ft rd ave av blvd bd boul sq
    cass civ crim com req plén adm trib concl obs chron doctr jur juris rec rép préc
    cir supp stat reg dist ct ser treas
    juill règl instr décr circ délib jurispr ord natl intl govt assn bldg pl bât rte faub scén illus incl
    s ex eds éd édit ed réf trad dir coll préf illustr univ impr libr dép départ dept
    adj ann ctre deg fr hosp lt rt stés dr mfg mfr attn apt asst secr vice-prés vice-pdt secy trans ln pkwy hwy
    corr inst const constit pén trav urb rur consom élect séc monét rapp somm spéc introd publ annot
    comm bibl archit chem hôp ét fg fbg gde gd atty brig rés résid cté agglo égl synd féd conféd
    subcomm comr sess cong legis transl repr sched exc hist sci dipl acad proc rech litt géogr philos philol archéol ethnol
    sociol psychol biol phys méd med écon econ polit amer eur
    hab al ibid ib op loc cit sqq suiv anc prov arr p.ex
    apr ap env approx
    janv févr avr juil sept oct nov déc jan feb mar aug jun jul sep dec""".split()
)
# No end before a number, in digits or Roman, or a lettered article of a law ("art. L. 110-1").
BEFORE_NUMBER = frozenset(
    """art chap ch éq eq fig figs fasc liv tit sect sec par no nos n° nr p pp pag pl t vol vols v l r d c b fl
    tél tel fax env approx ca circa min max amend cl ex tab inv op var réf ref req pt cat
    th ép épis aff ass esc appt apt lat mss fol para paras tbl ver ext rm exh sched
    n vv tabl res pop qty wt dim temp moy prép cuiss pers lb lbs oz hr hrs tbsp tsp qt ms refs eqs chs tbls ps pss cp""".split()
)
# Books of the Bible; no end before a chapter and a verse: "Matt. 5:3", « Is. 40, 3 ».
BOOKS = frozenset(
    """Gn Gen Ex Exod Lv Lev Nb Nm Num Dt Deut Jos Josh Jg Judg Rt Sm Sam Kgs Chr Chron Esd Neh Tb Tob Jdt Est Esth Mac Macc
    Jb Ps Pss Pr Prv Prov Qo Eccl Eccles Ct Cant Sg Sag Sir Wis Is Isa És Jr Jer Jér Lm Lam Ba Bar Ez Ezek Éz Dn Dan Os Hos
    Jl Am Ab Abd Obad Jon Mi Mic Na Nah Ha Hab So Soph Zeph Ag Hag Za Zach Zech Ml Mal Mt Matt Mc Mk Lc Lk Jn Ac Rm Rom Co
    Cor Ga Gal Ep Eph Éph Ph Phil Col Th Thess Tm Tim Tt Tit Phm Philem He Heb Hé Héb Jc Jas Jac Pi Pet Pt Ap Apoc Rev""".split()
)
# No end before these, if they are abbreviated: "Pty. Ltd.", "Sup. Ct.", "Penn. Ave."
FOLLOWING = frozenset(
    "ltd inc co corp llc plc bros ct stat supp coll univ acad sci assn soc ave blvd rd jr sr cie div".split()
)
# No end between the number of a house and the name of its road: « 4 r. Pasteur ».
ROADS = frozenset("r av bd bld pl pce all imp ch che chem rte qu crs pass sq esp lot cité".split())
# No end before a date: « lun. 12 déc. », "Tues. Dec. 3".
DAYS = frozenset("lun mar mer jeu ven vend vendr sam dim mon tue tues wed thu thur thurs fri sat sun".split())
# An end if a capital follows, except before a time zone or a day ("10 a.m. Eastern").
USUALLY_END = frozenset("etc a.m p.m".split())
ZONES = frozenset(
    """eastern central mountain pacific et est edt ct cst cdt pt pst pdt gmt utc bst cet
    monday tuesday wednesday thursday friday saturday sunday""".split()
)
# Units that are one capital, without those that a road in English has: "at 805 W. Lincoln Highway".
UNITS = frozenset("A C F J K L T V".split())
# What a letter tells apart: the letter after it is no initial, « la vitamine C. Le Tribunal… ».
LETTERED = frozenset(
    """vitamine vitamines plan catégorie catégories classe groupe ligne hépatite point annexe lettre type série niveau
    bâtiment bât porte hall quai note poule tour zone section option formule solution terminal bloc partie figure tableau
    planche grade étape voie salle allée escalier appartement lot résidence virus facteur permis division ligue équipe
    phase version article chapitre chromosome courbe droite axe face côté variante sommet échelon grippe norme question
    prise entrée sortie place parking moteur rayon acte gare stade station stand format compartiment cellule cas produit
    vitamin vitamins category class group line hepatitis appendix letter series level building door pool area
    formula block part stage track room staircase flat house licence team side chapter curve axis gate exit platform case
    product a an un""".split()
)
# What has an article before it, but no person has for a name: « contre M. B. La Cour… ».
INSTITUTIONS = frozenset(
    """Cour Tribunal Conseil Commission Parlement Gouvernement Sénat Assemblée Ministère République État Constitution
    Région Département Commune Ville Mairie Préfecture Comité Loi Code Poste France Bretagne Belgique Suisse Chine Russie
    Grèce Pologne Turquie Terre Lune Soleil Parisiens Français Anglais Allemands Américains États Nations Seine Loire
    Rhône Rhin Garonne Président Premier Première Roi Reine Royaume Canada Japon Québec Brésil Maroc Sud Nord""".split()
)
# What opens a remark; the remark follows.
REMARKS = frozenset("N.B P.S P.-S NB PS Q R".split())
# Names that carry a mark of exclamation.
EXCLAIMED = frozenset("yahoo jeopardy wham panic oklahoma".split())
# Words that usually open a sentence where an abbreviation stands before them.
STARTERS = frozenset(
    """le la les l un une des du de d il elle ils elles on ce cet cette ces c nous vous je j tu son sa ses leur leurs
    mon ma mes notre nos votre vos mais et ou or car donc en dans à au aux par pour sur selon avec sans après avant
    depuis si quand lorsque comme chaque aucun aucune plusieurs certains certaines quelques tout tous toute toutes ainsi
    puis alors enfin ensuite lors dès sous chez entre vers pendant malgré parmi plus celui celle ceux celles cela ça ici
    là où qui que quel quelle quels quelles combien pourquoi comment aujourd toutefois cependant néanmoins
    the a an he she it they we you i this that these those his her its their my our your and but so at by for from with
    in to as after before since if when where why how who what which there however some many most each every both not
    today then now still yet also although because despite during over between among through until within without
    according another such only later finally meanwhile instead thus therefore once nobody everyone""".split()
)
# What says, after a quotation and a name in English, that the sentence goes on: '"Stop!" Peter said.'
SPEECH = frozenset(
    """said says asked asks cried replied answered shouted wrote added exclaimed whispered murmured muttered yelled
    called told insisted explained continued repeated joked demanded wondered""".split()
)
