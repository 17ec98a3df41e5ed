# The minimum of a linear probe's objective by scikit-learn, and how near to it given weights are.

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

given = json.load(open(sys.argv[1]))
features, classes, ridge = given["features"], given["classes"], given["ridge"]
X = np.array(given["train"]).reshape(-1, features)
y = np.array(given["trainLabels"])
test = np.array(given["test"]).reshape(-1, features)
test_labels = np.array(given["testLabels"])
V = np.array(given["weights"]).reshape(features + 1, classes)

mean, deviation = X.mean(axis=0), X.std(axis=0)
Z, T = (X - mean) / deviation, (test - mean) / deviation
model = LogisticRegression(C=1 / (len(X) * ridge), tol=1e-9, max_iter=10000).fit(Z, y)
found = np.vstack([model.coef_.T, model.intercept_])
own = np.vstack([V[:-1] * deviation[:, None], V[-1] + mean @ V[:-1]])


def objective(theta):
    z = Z @ theta[:-1] + theta[-1]
    z -= z.max(axis=1, keepdims=True)
    loss = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]
    return loss.mean() + ridge / 2 * (theta[:-1] ** 2).sum()


def logits(theta):
    return T @ theta[:-1] + theta[-1]


best, given_logits = logits(found), logits(own)
ordered = np.sort(best, axis=1)
margins = ordered[:, -1] - ordered[:, -2]
print(
    json.dumps(
        {
            "objectives": [objective(own), objective(found)],
            "distance": np.abs(own - found).sum(),
            "errors": [
                int((z.argmax(axis=1) != test_labels).sum()) for z in (given_logits, best)
            ],
            # Rows that the difference of the logits may classify in another way.
            "open": int((margins <= 2 * np.abs(given_logits - best).max()).sum()),
        }
    )
)
