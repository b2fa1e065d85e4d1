# Tables that come with R's packages, as CSV: `Rscript tables.R DIR`. Debian has all of these packages, as r-cran-*.
# At most 6000 rows each, the same ones every time: the list's order is part of that.
folder <- commandArgs(TRUE)[1]
if (is.na(folder)) stop("name the folder: Rscript tables.R DIR")
MOST_ROWS <- 6000

tables <- read.table(col.names = c("name", "package", "data"), text = "
letters mlbench LetterRecognition
satellite mlbench Satellite
shuttle mlbench Shuttle
vowel mlbench Vowel
vehicle mlbench Vehicle
dna mlbench DNA
pima mlbench PimaIndiansDiabetes2
soybean mlbench Soybean
boston mlbench BostonHousing
spam kernlab spam
caravan kernlab ticdata
income kernlab income
cells modeldata cells
attrition modeldata attrition
credit modeldata credit_data
churn modeldata mlc_churn
telco modeldata wa_churn
developers modeldata stackoverflow
lending modeldata lending_club
hpc modeldata hpc_data
ames modeldata ames
concrete modeldata concrete
chicago modeldata Chicago
sacramento modeldata Sacramento
cars modeldata car_prices
hmda AER HMDA
insurance AER HealthInsurance
smoke AER SmokeBan
cps AER CPS1988
doctor AER NMES1988
cards AER CreditCard
college AER CollegeDistance
arrests carData Arrests
chile carData Chile
wells carData Wells
beps carData BEPS
vocab carData GSSvocab
slid carData SLID
contraception mlmRev Contraception
hsb mlmRev Hsb82
exam mlmRev Exam
olive dslabs olive
cancer mclust wdbc
cytometry latticeExtra gvhd10
sachs gss Sachs
flchain survival flchain
nwtco survival nwtco
personality psych bfi
spi psychTools spi
marital forcats gss_cat
storms dplyr storms
wages plm Wages
growth mice fdgs
school mice brandsma
nox robustbase NOxEmissions
remifentanil nlme Remifentanil
quakes datasets quakes
earnings laeken ses
wine_prices VIM wine
")

load_table <- function(data, package) {
  place <- new.env()
  suppressWarnings(data(list = data, package = package, envir = place))
  if (!exists(data, envir = place)) stop("install the R package ", package, ": it has no ", data, " here")
  as.data.frame(get(data, envir = place))
}

set.seed(1)
dir.create(folder, recursive = TRUE, showWarnings = FALSE)
for (i in seq_len(nrow(tables))) {
  table <- load_table(tables$data[i], tables$package[i])
  if (nrow(table) > MOST_ROWS) table <- table[sort(sample(nrow(table), MOST_ROWS)), ]
  write.csv(table, file.path(folder, paste0(tables$name[i], ".csv")), row.names = FALSE, na = "")
}
